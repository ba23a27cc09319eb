"""Makes mistakes in a correct kernel, one at a time, and writes correct kernels differently."""
import ast
import copy

ACCESSES = ("load", "store", "atomic_add", "atomic_max", "atomic_min", "atomic_or", "atomic_and", "atomic_xor", "atomic_xchg")


def become(node, new):
    new = ast.parse(new, mode="eval").body if isinstance(new, str) else new
    node.__class__ = new.__class__
    node.__dict__ = new.__dict__


def called(node, *names):
    return isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in names


def kernels_of(tree):
    return [n for n in tree.body if isinstance(n, ast.FunctionDef) and n.decorator_list]


def keyword(call, name):
    return next((k for k in call.keywords if k.arg == name), None)


def without(call, *names):
    call.keywords = [k for k in call.keywords if k.arg not in names]


def holds(node, test):
    return any(test(n) for n in ast.walk(node))


def statement_lists(tree):
    for node in ast.walk(tree):
        for field in ("body", "orelse"):
            if isinstance(getattr(node, field, None), list):
                yield getattr(node, field)


def drop(statements, node):
    at = statements.index(node)
    statements[at:at + 1] = [ast.Pass()] if len(statements) == 1 else []


def swap_axes(node):
    """`a[:, None] … b[None, :]` of two axes, exchanged."""
    for part in ast.walk(node):
        if isinstance(part, ast.Subscript) and isinstance(part.slice, ast.Tuple) and len(part.slice.elts) == 2:
            part.slice.elts.reverse()


def changes_of_access(call, kernel):
    """Mistakes in one load, store or atomic operation."""
    at = call.args[0] if call.args else None
    mask, other = keyword(call, "mask"), keyword(call, "other")
    if mask:
        yield "mask dropped", lambda: without(call, "mask", "other")
    if other:
        yield "other dropped", lambda: without(call, "other")
        for value in ("1", "-3"):
            yield "wrong other", lambda v=value: setattr(other, "value", ast.parse(v, mode="eval").body)
    if keyword(call, "boundary_check"):
        yield "boundary check dropped", lambda: without(call, "boundary_check", "padding_option")
        axes = keyword(call, "boundary_check").value
        if isinstance(axes, ast.Tuple) and len(axes.elts) == 2:
            for keep in (0, 1):
                yield "boundary check of one axis", lambda k=keep: setattr(axes, "elts", [axes.elts[k]])
    if isinstance(at, ast.BinOp) and isinstance(at.op, ast.Add):
        for shift in ("+ 1", "- 1"):
            yield "index " + shift, lambda s=shift: become(at, f"{ast.unparse(at)} {s}")
        yield "without offset", lambda: become(at, f"{ast.unparse(at.left)} + 0 * ({ast.unparse(at.right)})")
        yield "int32 overflow", lambda: become(at, f"{ast.unparse(at.left)} + ({ast.unparse(at.right)}) * 536870913")
        if holds(at, lambda n: isinstance(n, ast.Slice)):
            yield "axes swapped", lambda: swap_axes(at)
        if called(call, "store"):
            id_of = {s.targets[0].id: s.value for s in ast.walk(kernel) if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name)
                     and holds(s.value, lambda n: called(n, "program_id"))}
            names = [n for n in ast.walk(at) if isinstance(n, ast.Name) and n.id in id_of]

            def forget():
                for name in names:
                    value = copy.deepcopy(id_of[name.id])
                    for n in ast.walk(value):
                        if called(n, "program_id"):
                            become(n, "0")
                    become(name, value)
            if names:
                yield "store without program id", forget
    if called(call, "atomic_add", "atomic_max", "atomic_min", "atomic_xchg"):
        def plain():
            masked = "".join(", mask=" + ast.unparse(k.value) for k in call.keywords if k.arg == "mask")
            place, value = map(ast.unparse, call.args[:2])
            value = value if called(call, "atomic_xchg") else f"tl.load({place}{masked}) + {value}"
            become(call, f"tl.store({place}, {value}{masked})")
        used = any(isinstance(s, ast.Expr) and s.value is call for s in ast.walk(kernel))
        if used:
            yield "atomic replaced", plain


def changes_of_expression(node, kernel, scales):
    """Mistakes in one expression or statement that is no access."""
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Lt):
        yield "bound <=", lambda: setattr(node, "ops", [ast.LtE()])
        yield "bound + 1", lambda: become(node, f"{ast.unparse(node.left)} < {ast.unparse(node.comparators[0])} + 1")
    if isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Eq) and holds(node, lambda n: called(n, "num_programs")):
        yield "counter off by one", lambda: become(node, f"{ast.unparse(node.left)} == {ast.unparse(node.comparators[0])} - 1")
    if isinstance(node, ast.BinOp):
        left, right = ast.unparse(node.left), ast.unparse(node.right)
        if isinstance(node.op, ast.BitAnd):
            yield "conjunct dropped", lambda: become(node, left)
            yield "conjunct dropped", lambda: become(node, right)
        if isinstance(node.op, ast.Mult) and isinstance(node.right, ast.Name):
            yield "stride", lambda: become(node, f"{left} * ({right} + 1)")
            yield "stride", lambda: become(node, f"{left} * ({right} - 1)")
        if isinstance(node.op, ast.Mult):
            for side, keep in ((node.left, node.right), (node.right, node.left)):
                if holds(side, lambda n: called(n, "exp", "exp2")) or isinstance(side, ast.Name) and side.id in scales:
                    yield "rescale dropped", lambda k=keep: become(node, copy.deepcopy(k))
        if isinstance(node.op, ast.Div):
            yield "division dropped", lambda: become(node, copy.deepcopy(node.left))
    if isinstance(node, ast.AugAssign) and isinstance(node.op, ast.Add):
        yield "accumulator lost", lambda: become(node, ast.Assign([node.target], node.value, lineno=0))
    if called(node, "dot") and len(node.args) == 3:
        yield "accumulator lost", lambda: setattr(node, "args", node.args[:2])
    if called(node, "program_id"):
        axis = node.args[0].value
        yield "program id dropped", lambda: become(node, "0")
        yield "program axis", lambda: become(node, f"tl.program_id({1 - axis if axis < 2 else 0})")
    if called(node, "trans") and len(node.args) == 1:
        yield "transpose dropped", lambda: become(node, copy.deepcopy(node.args[0]))
    if called(node, "to") and node.args and ast.unparse(node.args[0]) == "tl.int64":
        yield "int64 dropped", lambda: become(node, copy.deepcopy(node.func.value))
    if called(node, "make_block_ptr", "make_tensor_descriptor"):
        for position, part in enumerate(("shape", "strides", "offsets"), 1):
            given = keyword(node, part).value if keyword(node, part) else node.args[position] if len(node.args) > position else None
            if not isinstance(given, (ast.Tuple, ast.List)) or len(given.elts) != 2:
                continue
            if part != "strides":
                yield "block: axes swapped", lambda g=given: g.elts.reverse()
            if part == "shape":
                for e in given.elts:
                    yield "block: shape + 1", lambda e=e: become(e, f"{ast.unparse(e)} + 1")
            if part == "strides":
                yield "block: stride", lambda e=given.elts[0]: become(e, f"{ast.unparse(e)} + 1")
    if called(node, "atomic_add", "atomic_cas", "atomic_xchg") and not keyword(node, "sem"):
        yield "relaxed", lambda: node.keywords.append(ast.keyword("sem", ast.Constant("relaxed")))
    if called(node, "atomic_add", "atomic_cas", "atomic_xchg") and keyword(node, "sem") and keyword(node, "sem").value.value != "relaxed":
        yield "relaxed", lambda: setattr(keyword(node, "sem"), "value", ast.Constant("relaxed"))


def changes_of_statements(kernel):
    for statements in statement_lists(kernel):
        for s in statements:
            if isinstance(s, ast.While) and holds(s.test, lambda n: called(n, "atomic_cas")):
                yield "lock dropped", lambda l=statements, s=s: drop(l, s)
            if isinstance(s, ast.Expr) and called(s.value, "atomic_xchg"):
                yield "unlock dropped", lambda l=statements, s=s: drop(l, s)
            if isinstance(s, ast.Assign) and called(s.value, "advance"):
                yield "advance dropped", lambda l=statements, s=s: drop(l, s)


def changes(tree):
    for kernel in kernels_of(tree):
        scales = {s.targets[0].id for s in ast.walk(kernel) if isinstance(s, ast.Assign) and isinstance(s.targets[0], ast.Name)
                  and called(s.value, "exp", "exp2")}
        for node in ast.walk(kernel):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ACCESSES:
                yield from changes_of_access(node, kernel)
            yield from changes_of_expression(node, kernel, scales)
        yield from changes_of_statements(kernel)


def kinds_of(text):
    """The name of every mistake that can be made."""
    return [name for name, _ in changes(ast.parse(text))]


def mistake(text, number):
    """The text with one of them made."""
    tree = ast.parse(text)
    list(changes(tree))[number][1]()
    return ast.unparse(ast.fix_missing_locations(tree))


def twin(text, rng):
    """The same kernels, written differently: other names, operands exchanged, masks said twice, programs numbered from the end."""
    tree = ast.parse(text)
    named = {k.arg for n in ast.walk(tree) if isinstance(n, ast.Call) for k in n.keywords}
    backwards = {axis for axis in range(3) if rng.random() < 0.4}
    for kernel in kernels_of(tree):
        names = {n.id for n in ast.walk(kernel) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        if not any(called(n, "test") for n in ast.walk(tree)):
            names |= {a.arg for a in kernel.args.args}
        new = {n: f"{n}_{rng.randrange(1000)}" for n in sorted(names - named)}
        for node in list(ast.walk(kernel)):
            if isinstance(node, ast.arg):
                node.arg = new.get(node.arg, node.arg)
            elif isinstance(node, ast.Name) and node.id in new:
                node.id = new[node.id]
            elif isinstance(node, ast.Compare) and isinstance(node.ops[0], ast.Lt) and rng.random() < 0.5:
                node.left, node.comparators, node.ops = node.comparators[0], [node.left], [ast.Gt()]
            elif isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Mult, ast.Add)) and rng.random() < 0.4:
                node.left, node.right = node.right, node.left
            elif isinstance(node, ast.keyword) and node.arg == "mask" and rng.random() < 0.5:
                node.value = ast.BinOp(node.value, ast.BitAnd(), node.value)
            elif called(node, "program_id") and isinstance(node.args[0], ast.Constant) and node.args[0].value in backwards:
                axis = node.args[0].value
                become(node, f"(tl.num_programs({axis}) - 1 - tl.program_id({axis}))")
    return ast.unparse(ast.fix_missing_locations(tree))
