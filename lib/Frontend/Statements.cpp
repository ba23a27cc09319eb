//===- Statements.cpp - a function's statements, in order --------------------------------------------------===//
#include "Codegen.h"
#include "Constants.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

namespace {
/// Counts operations as they are made, so that an endless expansion ends with a message.
struct Budget : OpBuilder::Listener {
  Emitter &emitter;
  int64_t left;
  explicit Budget(Emitter &emitter) : emitter(emitter), left(emitter.options.maxOperations) {}
  void notifyOperationInserted(Operation *, OpBuilder::InsertPoint) override {
    if (--left == 0) {
      emitter.exhausted = true;
      emitter.fail(error("T0207", "the kernel expands to more than " + std::to_string(emitter.options.maxOperations) + " operations").at(emitter.span)
                       .help("let loops run in the program (`range`) instead of unrolling them, and call fewer helpers from helpers"));
    }
  }
};
} // namespace

Codegen::Codegen(MLIRContext &context, const ast::Module &module, const SourceManager &sources, const FrontendOptions &options,
                 tritonc::Diagnostics &diagnostics)
    : emitter(context, sources, options, diagnostics),
      modules(module, module.body.empty() ? llvm::StringRef() : sources.file(module.body.front()->span.file).name(), options.loader), home(&modules.main()) {}

/// The descriptor whose base, sizes and strides begin at argument `first`.
static Object descriptorParameter(Emitter &e, Block &entry, const ParameterType &type, size_t first) {
  auto number = [&](size_t i) { return e.wrap(entry.getArgument(first + i), DType::Int64, {}); };
  size_t rank = type.block.size();
  Window w;
  w.descriptor = true;
  w.base = Tile{entry.getArgument(first), {ElementType(type.type, true), {}}, {}};
  w.block.assign(type.block.begin(), type.block.end());
  w.padsWithNaN = type.padsWithNaN;
  for (size_t d = 0; d < rank; ++d) {
    w.shape.push_back(number(1 + d));
    w.strides.push_back(d + 1 < rank ? number(1 + rank + d) : e.constant(Object::integer(1), DType::Int64));
  }
  return WindowObject{std::make_shared<const Window>(std::move(w))};
}

namespace {
/// One argument of the compiled function: its type, and what messages call it.
struct EntryArgument {
  TileType type;
  std::string name;
};
} // namespace

static void addArguments(const ParameterType &type, const std::string &name, SmallVectorImpl<EntryArgument> &arguments) {
  if (type.kind == ParameterType::Constant)
    return;
  if (type.kind == ParameterType::Tuple) {
    for (auto [i, element] : llvm::enumerate(type.elements))
      addArguments(element, name + (type.fields.empty() ? "[" + std::to_string(i) + "]" : "." + type.fields[i]), arguments);
    return;
  }
  arguments.push_back({{ElementType(type.type, type.kind != ParameterType::Scalar, type.readOnly), {}}, name});
  if (type.kind == ParameterType::Descriptor)
    arguments.append(2 * type.block.size() - 1, EntryArgument{{ElementType(DType::Int64), {}}, ""});
}

Object Codegen::constantObject(const Literal &literal, Span span) {
  if (auto *name = std::get_if<FunctionName>(&literal.value))
    return global(name->name, span).value_or(Object(Poison{}));
  auto *list = std::get_if<std::vector<Literal>>(&literal.value);
  if (!list)
    return fromLiteral(literal);
  std::vector<Object> elements;
  for (const Literal &e : *list)
    elements.push_back(constantObject(e, span));
  return Object::tuple(std::move(elements));
}

Object Codegen::parameterObject(const ParameterType &type, Block &entry, size_t &next, Span span) {
  switch (type.kind) {
  case ParameterType::Constant: return constantObject(type.constant, span);
  case ParameterType::Descriptor: {
    checkDescriptorBlock(emitter, type.type, type.block, span);
    Object descriptor = descriptorParameter(emitter, entry, type, next);
    next += 2 * type.block.size();
    return descriptor;
  }
  case ParameterType::Tuple: {
    std::vector<Object> elements;
    for (const ParameterType &element : type.elements)
      elements.push_back(parameterObject(element, entry, next, span));
    std::shared_ptr<RecordClass> record;
    if (!type.fields.empty()) {
      record = std::make_shared<RecordClass>();
      record->name = "tuple";
      for (const std::string &field : type.fields)
        record->fields.push_back({field});
    }
    return Object::tuple(std::move(elements), record);
  }
  default: return Tile{entry.getArgument(next++), {ElementType(type.type, type.kind == ParameterType::Pointer, type.readOnly), {}}, {}};
  }
}

void Codegen::compileKernel(const ast::FunctionDef &kernel, const Signature &signature) {
  home = &modules.around(kernel);
  Budget budget(emitter);
  emitter.builder.setListener(&budget);
  SmallVector<EntryArgument> arguments;
  for (auto [parameter, type] : llvm::zip_equal(kernel.params, signature))
    addArguments(type, parameter.name.str(), arguments);
  SmallVector<Type> types;
  for (const EntryArgument &a : arguments)
    types.push_back(emitter.irType(a.type));
  OpBuilder &b = emitter.builder;
  auto function = func::FuncOp::create(b, emitter.location(), kernel.name, b.getFunctionType(types, {}));
  Block *entry = function.addEntryBlock();
  for (auto [i, a] : llvm::enumerate(arguments))
    if (!a.name.empty())
      function.setArgAttr(i, "tile.name", b.getStringAttr(a.name));
  b.setInsertionPointToStart(entry);
  size_t next = 0;
  for (auto [i, parameter] : llvm::enumerate(kernel.params))
    if (ast::isConstexpr(parameter.annotation) && isNotSpecialized(kernel, i))
      emitter.fail(error("T0303", "`" + parameter.name.str() + "` is a constant, which is compiled in, and listed in `do_not_specialize`").at(parameter.span)
                       .fact(parameter.name.str() + " marked as constexpr and listed in do_not_specialize").help("take it out of one of the two"));
  for (auto [parameter, type] : llvm::zip_equal(kernel.params, signature)) {
    bool isDefault = type.kind == ParameterType::Constant && type.fromDefault;
    scope.set(parameter.name, isDefault ? defaultOf(parameter, kernel) : parameterObject(type, *entry, next, parameter.span));
  }
  frame.function = &kernel;
  active.push_back(&kernel);
  visitStatements(kernel.body, nullptr);
  if (!frame.result.isNone() && !frame.result.is<Poison>())
    emitter.fail(error("T0206", "a kernel returns nothing").at(kernel.nameSpan, "this kernel returns " + describe(frame.result))
                     .help("a launch has no result: write it to memory with `tl.store(pointer, value, mask=…)`, and leave the `return` out"));
  emitter.span = kernel.nameSpan;
  func::ReturnOp::create(b, emitter.location());
  b.setListener(nullptr);
}

bool Codegen::visitStatements(ast::Body statements, const Rest *rest) {
  for (size_t i = 0; i < statements.size(); ++i) {
    const ast::Stmt *statement = statements[i];
    Rest after{statements.drop_front(i + 1), rest};
    try {
      if (auto *r = dyn_cast<ast::Return>(statement)) {
        visitReturn(*r);
        return true;
      }
      if (auto *branch = dyn_cast<ast::If>(statement)) {
        // True: the rest of the function was compiled inside of the branches.
        if (visitIf(*branch, after))
          return true;
        continue;
      }
      visitStatement(statement);
    } catch (const Failure &) {
      if (emitter.exhausted)
        throw;
      if (containsReturn(statement))
        frame.result = Poison{};
      // What the statement would have set is unknown from here; uses of it stay silent.
      for (llvm::StringRef name : assignedNames(ArrayRef<const ast::Stmt *>(statement)))
        scope.set(name, Poison{});
    }
  }
  return rest ? visitStatements(rest->statements, rest->next) : false;
}

void Codegen::visitReturn(const ast::Return &statement) {
  llvm::SaveAndRestore<Span> at(emitter.span, statement.span);
  if (frame.loopDepth)
    emitter.fail(error("T0206", "`return` cannot stand in a loop").at(statement.span)
                     .fact("Cannot have `return` statements inside `while` or `for` statements in triton.")
                     .help("let the loop set a value, and return behind it"));
  frame.result = statement.value ? visit(statement.value) : Object(NoneObject{});
  if (statement.value && !frame.isPython)
    frame.result = decay(frame.result, statement.value->span);
}

Object Codegen::decay(const Object &value, Span span) {
  if (value.isNumber()) {
    llvm::SaveAndRestore<Span> at(emitter.span, span);
    Tile tile = emitter.lift({value, span});
    tile.wasConstant = span;
    return tile;
  }
  if (auto *tuple = value.sequence()) {
    std::vector<Object> elements;
    for (const Object &e : *tuple->elements)
      elements.push_back(decay(e, span));
    return Object::tuple(std::move(elements), tuple->record);
  }
  return value;
}

void Codegen::assign(const ast::Expr *target, Object value, Span valueSpan, bool decays) {
  if (auto *name = dyn_cast<ast::Name>(target)) {
    bool keeps = !decays || frame.isPython || llvm::is_contained(scope.declared, name->id);
    scope.set(name->id, keeps ? std::move(value) : decay(value, valueSpan));
    return;
  }
  if (auto *field = dyn_cast<ast::Attribute>(target); field && frame.constructs)
    return setField(*field, value, valueSpan);
  ArrayRef<const ast::Expr *> elements;
  if (auto *tuple = dyn_cast<ast::Tuple>(target))
    elements = tuple->elements;
  else if (auto *list = dyn_cast<ast::List>(target))
    elements = list->elements;
  else
    emitter.fail(error("T0210", isa<ast::Subscript>(target) ? "elements of a tile cannot be assigned" : "only names can be assigned in a kernel").at(target->span)
                     .fact(isa<ast::Subscript>(target) ? "__setitem__ is not supported in triton" : "Attribute assignment is not supported in triton")
                     .help("make a new tile: `x = tl.where(condition, new, x)`, or store it with `tl.store`"));
  for (const ast::Expr *e : elements)
    if (isa<ast::Starred>(e))
      emitter.fail(error("T0210", "a kernel cannot gather the rest of a tuple in one name").at(e->span).fact("starred assignment targets are not supported")
                       .help("take elements by their place: `first, rest = t[0], t[1:]`"));
  auto *tuple = value.sequence();
  if (!tuple || tuple->elements->size() != elements.size()) {
    size_t given = tuple ? tuple->elements->size() : 0, wanted = elements.size();
    auto report = error("T0210", std::to_string(wanted) + " names need as many values");
    report.at(target->span).at(valueSpan, tuple ? std::to_string(given) + " values" : "this is " + describe(value));
    if (tuple)
      report.fact(given > wanted ? "too many values to unpack (expected " + std::to_string(wanted) + ")"
                                 : "not enough values to unpack (expected " + std::to_string(wanted) + ", got " + std::to_string(given) + ")");
    emitter.fail(report);
  }
  for (auto [e, v] : llvm::zip_equal(elements, *tuple->elements))
    assign(e, v, valueSpan, decays);
}

void Codegen::visitAnnotated(const ast::AnnAssign &statement) {
  if (!statement.value) {
    auto *name = dyn_cast<ast::Name>(statement.target);
    if (name && ast::isConstexpr(statement.annotation))
      scope.declared.push_back(name->id);
    return;
  }
  Object value = visit(statement.value);
  if (!ast::isConstexpr(statement.annotation)) {
    assign(statement.target, value, statement.value->span, true);
    return;
  }
  // A value of the program under `tl.constexpr` stays one, as in Triton; where a constant is needed it is refused.
  auto *name = dyn_cast<ast::Name>(statement.target);
  auto old = name ? scope.names.find(name->id) : scope.names.end();
  if (old != scope.names.end() && !old->second.tile() && !same(old->second, value) && !old->second.is<Poison>() && frame.loopDepth)
    emitter.fail(error("T0214", "a constant cannot change in a loop").at(statement.target->span, "was " + describe(old->second)).fact("constexpr cannot be reassigned"));
  assign(statement.target, value, statement.value->span);
}

/// An expression as a statement. A block pointer that was moved and thrown away is a mistake.
static void visitUnused(Codegen &g, const ast::Expr *expr) {
  Object value = g.visit(expr);
  auto *call = dyn_cast<ast::Call>(expr);
  auto *member = call ? dyn_cast<ast::Attribute>(call->callee) : nullptr;
  auto *name = call ? dyn_cast<ast::Name>(call->callee) : nullptr;
  bool moves = (member && member->attr == "advance") || (name && name->id == "advance");
  if (!moves || !value.is<WindowObject>())
    return;
  auto report = error("T0209", "the block pointer that `tl.advance` gives is not used");
  report.at(expr->span, "moves nothing by itself")
      .fact("The result of tl.advance is not being used. Note that tl.advance does not have any side effects. To move the block pointer, you need to assign "
            "the result of tl.advance to a variable.");
  if (auto *pointer = call->args.empty() ? nullptr : dyn_cast<ast::Name>(call->args[0]))
    report.help("assign it: `" + pointer->id.str() + " = …`", {{Span{expr->span.file, expr->span.begin, expr->span.begin}, pointer->id.str() + " = "}});
  g.emitter.fail(report);
}

void Codegen::visitStatement(const ast::Stmt *statement) {
  llvm::SaveAndRestore<Span> at(emitter.span, statement->span);
  switch (statement->kind) {
  case ast::Kind::Assign: {
    auto *a = cast<ast::Assign>(statement);
    Object value = visit(a->value);
    for (const ast::Expr *target : a->targets)
      assign(target, value, a->value->span, true);
    return;
  }
  case ast::Kind::AugAssign: {
    auto *a = cast<ast::AugAssign>(statement);
    if (!isa<ast::Name>(a->target))
      assign(a->target, Poison{}, a->value->span); // reports
    ast::Binary binary(statement->span);
    binary.op = a->op, binary.opSpan = a->opSpan, binary.lhs = a->target, binary.rhs = a->value;
    assign(a->target, visit(&binary), statement->span, true);
    return;
  }
  case ast::Kind::AnnAssign: return visitAnnotated(*cast<ast::AnnAssign>(statement));
  case ast::Kind::For: return visitFor(*cast<ast::For>(statement));
  case ast::Kind::While: return visitWhile(*cast<ast::While>(statement));
  case ast::Kind::ExprStmt:
    if (!isa<ast::String>(cast<ast::ExprStmt>(statement)->value))
      visitUnused(*this, cast<ast::ExprStmt>(statement)->value);
    return;
  case ast::Kind::Assert: {
    auto *assertion = cast<ast::Assert>(statement);
    Operand condition = operand(assertion->test);
    Object message = assertion->message ? visit(assertion->message) : Object(std::string());
    llvm::SaveAndRestore<Span> at(emitter.span, assertion->span);
    emitter.assertion(condition, message.as<std::string>() ? *message.as<std::string>() : "", std::nullopt);
    return;
  }
  case ast::Kind::Pass: return;
  case ast::Kind::FunctionDef:
    emitter.fail(error("T0212", "a function cannot be defined inside a kernel").at(cast<ast::FunctionDef>(statement)->nameSpan)
                     .fact("nested function definitions are not allowed inside a @triton.jit kernel. Move the helper function to module level and decorate it with @triton.jit."));
  default: break;
  }
  static const std::pair<ast::Kind, const char *> names[] = {
      {ast::Kind::Break, "break"}, {ast::Kind::Continue, "continue"}, {ast::Kind::Try, "try"}, {ast::Kind::Raise, "raise"},
      {ast::Kind::Delete, "del"}, {ast::Kind::Import, "import"}, {ast::Kind::ImportFrom, "import"}, {ast::Kind::Global, "global"},
      {ast::Kind::Nonlocal, "nonlocal"}, {ast::Kind::ClassDef, "class"}, {ast::Kind::With, "with"}};
  std::string what = "this statement";
  for (auto &[kind, name] : names)
    if (kind == statement->kind)
      what = std::string("`") + name + "`";
  auto report = error("T0201", what + " cannot be used in a kernel");
  report.at(statement->span).fact("unsupported AST node type");
  if (statement->kind == ast::Kind::Break || statement->kind == ast::Kind::Continue)
    report.help("put the condition into the loop: `while` for an early end, `if` or `tl.where` around what is skipped");
  emitter.fail(report);
}
