"""The functions of triton.language on the oracle's tiles. What is not here raises, and its kernel is then not used."""
import functools
import math
import operator
import types

from tiles import (BOOL, F32, I32, I64, LANGUAGE, Tile, common, convert, divide, permute, promote, quotient, rows, scalar, spread, type_of)


def constexpr(value):
    return value


def cdiv(a, b):
    return (a + (b - 1)) // b


def loop(*bounds, **hints):
    """`range` of a kernel: its numbers are int32."""
    for i in range(*map(int, bounds)):
        yield Tile((), [i], I32)


def floats(function):
    def apply(x):
        def lane(v):
            try:
                return function(v)
            except OverflowError:
                return math.inf
            except ValueError:
                return math.nan
        return scalar(x).map(lane)
    return apply


def pair(function):
    def apply(a, b, *more, propagate_nan=None):
        if more:
            return apply(apply(a, b), *more)
        if not isinstance(a, Tile) and not isinstance(b, Tile):
            return function(a, b)
        shape, meet = common(a, b), promote(a, b)
        lanes = zip(spread(a, shape), spread(b, shape))
        return Tile(shape, [None if None in (x, y) else convert(function(x, y), meet) for x, y in lanes], meet)
    return apply


maximum, minimum = pair(lambda x, y: y if x != x else x if y != y else max(x, y)), pair(lambda x, y: y if x != x else x if y != y else min(x, y))


def where(c, a, b):
    shape, meet = common(c, a, b), promote(a, b) if isinstance(a, Tile) or isinstance(b, Tile) else type_of(a)
    lanes = zip(spread(c, shape), spread(a, shape), spread(b, shape))
    pick = lambda k, x, y: x if k else y
    return Tile(shape, [None if k is None and x != y else pick(k, x, y) if type(pick(k, x, y)) not in (int, float) else convert(pick(k, x, y), meet)
                        for k, x, y in lanes], meet)


def reshape(x, *shape, can_reorder=False):
    shape = shape[0] if isinstance(shape[0], (list, tuple)) else shape
    if math.prod(shape) != len(x.data):
        raise TypeError("another number of elements")
    return Tile(shape, x.data, x.dtype)


def broadcast_to(x, *shape):
    shape = shape[0] if isinstance(shape[0], (list, tuple)) else shape
    return Tile(shape, list(spread(x, tuple(shape))), type_of(x))


def full(shape, value, dtype):
    return Tile(shape, [convert(v, dtype) for v in spread(value, tuple(shape))], dtype)


def expand_dims(x, axis):
    shape = list(x.shape)
    for a in axis if isinstance(axis, (list, tuple)) else [axis]:
        shape.insert(a % (len(shape) + 1), 1)
    return Tile(shape, x.data, x.dtype)


def trans(x, *order):
    rank = len(x.shape)
    return permute(x, (order[0] if isinstance(order[0], (list, tuple)) else order) if order else [*range(rank - 2), rank - 1, rank - 2])


def join(a, b):
    shape, meet = common(a, b), promote(a, b)
    return Tile(shape + (2,), [v for p in zip(spread(a, shape), spread(b, shape)) for v in p], meet)


def split(x):
    return Tile(x.shape[:-1], x.data[::2], x.dtype), Tile(x.shape[:-1], x.data[1::2], x.dtype)


def interleave(a, b):
    j = join(a, b)
    return reshape(j, (*j.shape[:-2], 2 * j.shape[-2]))


def along(x, axis, change):
    """The same shape, each line along `axis` replaced."""
    data = list(x.data)
    for line in rows(x.shape, axis):
        for at, v in zip(line, change([x.data[i] for i in line])):
            data[at] = v
    return Tile(x.shape, data, x.dtype)


def module(oracle):
    def reduce_lines(x, axis, keep_dims, combine, dtype=None):
        """One number a line. A line of nothing stays nothing; nothing among good lanes is told of, and left out."""
        if not x.shape:
            return x
        if axis is None:
            x, axis = reshape(x, (len(x.data),)), 0
        axis %= len(x.shape)
        data = []
        for line in rows(x.shape, axis):
            lanes = [x.data[i] for i in line]
            good = [v for v in lanes if v is not None]
            if good and len(good) != len(lanes):
                oracle.tell("undefined")
            data.append(combine(lanes) if len(good) == len(lanes) else combine(good) if good else None)
        shape = x.shape[:axis] + ((1,) if keep_dims else ()) + x.shape[axis + 1:]
        return Tile(shape, data, dtype or x.dtype)

    def total(x, axis=None, keep_dims=False, dtype=None):
        kind = dtype or (I32 if x.dtype.kind in "biu" and x.dtype.bits < 32 else x.dtype)
        return reduce_lines(x, axis, keep_dims, lambda v: convert(sum(v), kind), kind)

    def extreme(combine):
        def apply(x, axis=None, return_indices=False, keep_dims=False, return_indices_tie_break_left=True):
            value = reduce_lines(x, axis, keep_dims, combine)
            if return_indices:
                return value, reduce_lines(x, axis, keep_dims, lambda v: v.index(combine(v)), I32)
            return value
        return apply

    def index_of(combine):
        return lambda x, axis, keep_dims=False, tie_break_left=True: reduce_lines(x, axis, keep_dims, lambda v: v.index(combine(v)), I32)

    def fold(xs, function):
        result = xs[0]
        for x in xs[1:]:
            result = function(*result, *x)
            result = result if isinstance(result, tuple) else (result,)
        return result

    def generic(scan):
        def apply(x, axis, function, keep_dims=False, reverse=False):
            tiles = x if isinstance(x, tuple) else (x,)
            shape, outs = tiles[0].shape, [list(t.data) for t in tiles]
            reduced = [[] for _ in tiles]
            for line in rows(shape, axis):
                line = line[::-1] if reverse else line
                lanes = [tuple(Tile((), [t.data[i]], t.dtype) for t in tiles) for i in line]
                nothing = [any(v.data[0] is None for v in lane) for lane in lanes]
                if not scan and any(nothing) and not all(nothing):
                    oracle.tell("undefined")
                    lanes = [lane for lane, gone in zip(lanes, nothing) if not gone]
                if scan:
                    for k in range(len(line)):
                        lanes[k] = fold([lanes[k - 1], lanes[k]], function) if k else lanes[k]
                        for out, v in zip(outs, lanes[k]):
                            out[line[k]] = v.data[0]
                else:
                    for out, v in zip(reduced, fold(lanes, function)):
                        out.append(v.data[0])
            left = shape[:axis % len(shape)] + ((1,) if keep_dims else ()) + shape[axis % len(shape) + 1:]
            made = tuple(Tile(shape, o, t.dtype) if scan else Tile(left, r, t.dtype) for o, r, t in zip(outs, reduced, tiles))
            return made if isinstance(x, tuple) else made[0]
        return apply

    def running(function):
        scan = generic(True)
        return lambda x, axis=0, reverse=False, dtype=None: scan(x, axis, lambda a, b: function(a, b), reverse=reverse)

    def dot(a, b, acc=None, out_dtype=F32, **precision):
        if len(a.shape) == 3:
            parts = [dot(Tile(a.shape[1:], a.data[i * len(a.data) // a.shape[0]:(i + 1) * len(a.data) // a.shape[0]], a.dtype),
                         Tile(b.shape[1:], b.data[i * len(b.data) // b.shape[0]:(i + 1) * len(b.data) // b.shape[0]], b.dtype)) for i in range(a.shape[0])]
            return Tile((a.shape[0],) + parts[0].shape, [v for p in parts for v in p.data], parts[0].dtype)
        (m, k), (k2, n) = a.shape, b.shape
        if k != k2:
            raise TypeError("shapes of a product")
        lines = [a.data[i * k:(i + 1) * k] for i in range(m)]
        columns = [b.data[j::n] for j in range(n)]
        complete = None not in a.data and None not in b.data
        data, dtype = [], I32 if a.dtype.kind != "f" else out_dtype
        for line in lines:
            for column in columns:
                if complete:
                    data.append(sum(map(operator.mul, line, column)))
                    continue
                good = [x * y for x, y in zip(line, column) if x is not None and y is not None]
                if good and len(good) != k:
                    oracle.tell("undefined")
                data.append(sum(good) if good else None)
        made = Tile((m, n), data, dtype)
        return made if acc is None else acc + made

    def histogram(x, bins, mask=None):
        count = [0] * bins
        for v in x.data:
            if v is None:
                oracle.tell("undefined")
            elif 0 <= v < bins:
                count[v] += 1
        return Tile((bins,), count, I32)

    def gather(x, index, axis):
        data = []
        lines, places = rows(x.shape, axis), rows(index.shape, axis)
        data = [None] * len(index.data)
        for line, place in zip(lines, places):
            for at in place:
                data[at] = x.data[line[index.data[at]]] if index.data[at] is not None and 0 <= index.data[at] < len(line) else None
        return Tile(index.shape, data, x.dtype)

    def sort(x, dim=-1, descending=False):
        return along(x, dim, lambda v: sorted(v, reverse=descending) if None not in v else [None] * len(v))

    def softmax(x, dim=0, **_):
        e = floats(math.exp)(x - extreme(max)(x, dim, keep_dims=True))
        return e / total(e, dim, keep_dims=True)

    def table(**entries):
        LANGUAGE.update(entries)

    table(load=oracle.load, store=oracle.store, sum=total, max=extreme(max), min=extreme(min), argmax=index_of(max), argmin=index_of(min),
          xor_sum=lambda x, axis=None, keep_dims=False: reduce_lines(x, axis, keep_dims, lambda v: functools.reduce(operator.xor, v)),
          reduce=generic(False), associative_scan=generic(True), cumsum=running(operator.add), cumprod=running(operator.mul), dot=dot,
          histogram=histogram, gather=gather, sort=sort, softmax=softmax, flip=lambda x, dim=None: along(x, dim or 0, lambda v: v[::-1]),
          atomic_cas=oracle.swap, atomic_xchg=oracle.atomic(lambda old, v: v))
    for name, change in {"add": operator.add, "max": max, "min": min, "or": operator.or_, "and": operator.and_, "xor": operator.xor}.items():
        LANGUAGE["atomic_" + name] = oracle.atomic(change)
    table(program_id=lambda axis: Tile((), [oracle.pid[axis]], I32), num_programs=lambda axis: Tile((), [oracle.grid[axis]], I32),
          arange=lambda a, b: Tile((b - a,), list(range(a, b)), I32), zeros=lambda shape, dtype=F32: full(shape, 0, dtype), full=full,
          zeros_like=lambda x: full(x.shape, 0, x.dtype), where=where, reshape=reshape, view=reshape, ravel=lambda x, **_: reshape(x, (len(x.data),)),
          broadcast_to=broadcast_to, expand_dims=expand_dims, trans=trans, permute=trans, join=join, split=split, interleave=interleave,
          maximum=maximum, minimum=minimum, clamp=lambda x, a, b: minimum(maximum(x, a), b), cdiv=cdiv, fma=lambda a, b, c: a * b + c,
          exp=floats(math.exp), exp2=floats(lambda v: 2.0 ** v), log=floats(lambda v: math.log(v) if v else -math.inf), log2=floats(math.log2),
          sqrt=floats(math.sqrt), rsqrt=floats(lambda v: divide(1.0, math.sqrt(v))), sin=floats(math.sin), cos=floats(math.cos),
          abs=floats(abs), floor=floats(lambda v: float(math.floor(v))), ceil=floats(lambda v: float(math.ceil(v))),
          sigmoid=floats(lambda v: 1 / (1 + math.exp(-v))), cast=lambda x, t, **_: scalar(x).to(t), static_assert=lambda *_: None,
          debug_barrier=lambda: None, multiple_of=lambda x, _: x, max_contiguous=lambda x, _: x, assume=lambda _: None,
          range=loop, static_range=lambda *b: range(*map(int, b)), constexpr=constexpr, advance=lambda p, by: p.moved(by),
          make_block_ptr=lambda base, shape, strides, offsets, block_shape, order: oracle.Block(oracle, base, shape, strides, block_shape, offsets),
          make_tensor_descriptor=lambda base, shape, strides, block_shape, padding_option="zero": oracle.Block(oracle, base, shape, strides, block_shape))
    return types.SimpleNamespace(**LANGUAGE)
