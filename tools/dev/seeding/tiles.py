"""Tiles of numbers, computed lane by lane in Python: what the oracle runs kernels on. Nothing here comes from tritonc.

A lane is a bool, an int or a float; None is a lane that holds nothing; Over is an int32 that left its range on the way.
Floats keep Python's precision: whoever compares results allows for that.
"""
import functools
import math
import operator


class DType:
    def __init__(self, name, kind, bits):
        self.name, self.kind, self.bits, self.primitive_bitwidth, self.scalar = name, kind, bits, bits, self
        self.low, self.high = (-(1 << bits - 1), (1 << bits - 1) - 1) if kind == "i" else (0, (1 << bits) - 1)

    def is_floating(self):
        return self.kind == "f"

    def is_int(self):
        return self.kind in "iu"

    def wrap(self, value):
        if self.kind == "b":
            return bool(value)
        value &= (1 << self.bits) - 1
        return value - (1 << self.bits) if self.kind == "i" and value > self.high else value


BOOL = DType("int1", "b", 1)
I8, I16, I32, I64 = (DType(f"int{b}", "i", b) for b in (8, 16, 32, 64))
U8, U16, U32, U64 = (DType(f"uint{b}", "u", b) for b in (8, 16, 32, 64))
F8, F16, BF16, F32, F64 = DType("float8e5", "f", 8), DType("float16", "f", 16), DType("bfloat16", "f", 16), DType("float32", "f", 32), DType("float64", "f", 64)
LANGUAGE = {t.name: t for t in (BOOL, I8, I16, I32, I64, U8, U16, U32, U64, F8, F16, BF16, F32, F64)}


class Over(int):
    """An int32 that left its range, wrapped."""


@functools.lru_cache(None)
def lanes_of(own, shape):
    """For each lane of `shape` the lane of `own` that is stretched to it."""
    own = (1,) * (len(shape) - len(own)) + own
    lanes = [0]
    for extent, wanted in zip(own, shape):
        if extent not in (1, wanted):
            raise TypeError(f"{own} does not stretch to {shape}")
        lanes = [at * extent + (i if extent > 1 else 0) for at in lanes for i in range(wanted)]
    return lanes


def shape_of(value):
    return value.shape if isinstance(value, Tile) else ()


def common(*values):
    shapes = [shape_of(v) for v in values]
    rank = max(map(len, shapes), default=0)
    shapes = [(1,) * (rank - len(s)) + s for s in shapes]
    return tuple(max(s[a] for s in shapes) for a in range(rank))


def spread(value, shape):
    """The lanes of `value`, broadcast to `shape`."""
    if not isinstance(value, Tile):
        return [value] * math.prod(shape)
    return value.data if value.shape == tuple(shape) else [value.data[i] for i in lanes_of(value.shape, tuple(shape))]


def type_of(value):
    if isinstance(value, Tile):
        return value.dtype
    return BOOL if isinstance(value, bool) else F32 if isinstance(value, float) else I32


def promote(a, b):
    """The type in which two operands meet. A Python number takes the type of the tile beside it, if it can."""
    for tile, other in ((a, b), (b, a)):
        if isinstance(tile, Tile) and not isinstance(other, Tile):
            if isinstance(other, float):
                return tile.dtype if tile.dtype.kind == "f" else F32
            return I32 if tile.dtype is BOOL and not isinstance(other, bool) else tile.dtype
    x, y = type_of(a), type_of(b)
    if x is y:
        return x
    if (x.kind == "f") != (y.kind == "f"):
        return x if x.kind == "f" else y
    if x.kind == "f":
        return F32 if x.bits == y.bits else max(x, y, key=lambda t: t.bits)
    return max(x, y, key=lambda t: (t.bits, t.kind == "u"))


def convert(v, to):
    if v is None:
        return None
    if to.kind == "f":
        return float(v)
    if to is BOOL:
        return v != 0
    if isinstance(v, float):
        return to.wrap(int(v)) if math.isfinite(v) else 0
    if type(v) is Over:
        return Over(to.wrap(v))
    return to.wrap(int(v))


def divide(a, b):
    if b:
        return a / b
    return math.nan if a == 0 or a != a else math.copysign(math.inf, a) * math.copysign(1, b)


def quotient(a, b):
    if not b:
        return None
    q = abs(a) // abs(b)
    return q if (a < 0) == (b < 0) else -q


def remainder(a, b):
    if isinstance(a, float) or isinstance(b, float):
        return math.fmod(a, b) if b else math.nan
    return a - b * quotient(a, b) if b else None


def lanewise(name, function):
    arithmetic, compares = name in ("add", "sub", "mul"), name in ("lt", "le", "gt", "ge", "eq", "ne")

    def apply(a, b):
        if not isinstance(b, (Tile, int, float)):
            return NotImplemented
        shape, meet = common(a, b), promote(a, b)
        if name == "truediv" and meet.kind != "f":
            meet = F32
        result, low, high, checked = [], meet.low, meet.high, meet.kind in "iu" and not compares
        for x, y in zip(spread(a, shape), spread(b, shape)):
            if x is None or y is None:
                known = y if x is None else x
                decided = name == "and_" and known is not None and known == 0 or name == "or_" and known is True
                result.append(known if decided else None)
                continue
            r = function(x, y)
            if checked and r is not None:
                if not low <= r <= high:
                    r = meet.wrap(r)
                    if arithmetic and meet is I32:
                        r = Over(r)
                elif arithmetic and (type(x) is Over or type(y) is Over):
                    r = Over(r)
            result.append(r)
        return Tile(shape, result, BOOL if compares else meet)
    return apply


class Tile:
    undecided = None  # called where a lane that holds nothing decides a branch

    def __init__(self, shape, data, dtype):
        self.shape, self.data, self.dtype = tuple(map(int, shape)), data, dtype

    def __getitem__(self, index):
        axes, shape = iter(self.shape), []
        for part in index if isinstance(index, tuple) else (index,):
            shape.append(1 if part is None else next(axes))
        return Tile(shape + list(axes), self.data, self.dtype)

    def to(self, dtype, bitcast=False, fp_downcast_rounding=None):
        if bitcast:
            raise NotImplementedError("bitcast")
        return Tile(self.shape, [convert(v, dtype) for v in self.data], dtype)

    def map(self, function, dtype=None):
        return Tile(self.shape, [None if v is None else function(v) for v in self.data], dtype or self.dtype)

    def __invert__(self):
        return self.map((lambda v: not v) if self.dtype is BOOL else lambda v: self.dtype.wrap(~v))

    def __neg__(self):
        return 0 - self

    def __bool__(self):
        if len(self.data) != 1:
            raise TypeError("a tile decides a branch")
        if self.data[0] is None:
            Tile.undecided()
        return bool(self.data[0])

    def __index__(self):
        return int(self.data[0])

    def __float__(self):
        return float(self.data[0])

    __hash__ = object.__hash__
    T = property(lambda self: permute(self, (1, 0)))
    type = property(lambda self: self.dtype)

    def __getattr__(self, name):
        if name.startswith("_") or name not in LANGUAGE:
            raise AttributeError(name)
        return functools.partial(LANGUAGE[name], self)


OPERATORS = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "truediv": divide, "floordiv": quotient, "mod": remainder,
    "lt": operator.lt, "le": operator.le, "gt": operator.gt, "ge": operator.ge, "eq": operator.eq, "ne": operator.ne,
    "and_": operator.and_, "or_": operator.or_, "xor": operator.xor,
    "lshift": lambda a, b: a << b if 0 <= b < 64 else None, "rshift": lambda a, b: a >> b if 0 <= b < 64 else None,
}
for key, function in OPERATORS.items():
    method = lanewise(key, function)
    setattr(Tile, f"__{key.strip('_')}__", method)
    if key not in ("lt", "le", "gt", "ge", "eq", "ne"):
        setattr(Tile, f"__r{key.strip('_')}__", lambda a, b, method=method: method(scalar(b, a), a) if isinstance(b, (int, float)) else NotImplemented)


def scalar(value, beside=None):
    """A Python number as a tile of no axes, of the type that it takes beside another."""
    if isinstance(value, Tile):
        return value
    meet = promote(value, beside) if beside is not None else type_of(value)
    return Tile((), [convert(value, meet)], meet)


def permute(tile, order):
    order = [a % len(tile.shape) for a in order]
    shape = [tile.shape[a] for a in order]
    strides = [math.prod(tile.shape[a + 1:]) for a in order]
    lanes = [0]
    for extent, stride in zip(shape, strides):
        lanes = [at + i * stride for at in lanes for i in range(extent)]
    return Tile(shape, [tile.data[i] for i in lanes], tile.dtype)


def rows(shape, axis):
    """The lanes of each line along `axis`, in the order of what a reduction leaves."""
    axis %= len(shape)
    n, inner = shape[axis], math.prod(shape[axis + 1:])
    return [[(o * n + k) * inner + i for k in range(n)] for o in range(math.prod(shape[:axis])) for i in range(inner)]
