"""Runs a `.tri` file as Python, kernel and host part, on tiles of its own, and writes down what is wrong with it.

Outside: an offset that its array does not have. Race: an element that two programs touch, one of them at least writing, not both
atomically, and no acquiring and releasing atomics order the two. Overlap: two lanes of one store that leave different values.
Undefined: a lane that holds nothing reaches a store, an address, a mask, a branch or a reduction of good lanes. Overflow: an address
from int32 arithmetic that left its range. Stuck: a program waits for ever. Each is kept with the operation: (line, column) from 1;
column 0 of a branch or a loop stands for the whole line.
"""
import ast
import collections
import itertools
import operator
import random
import struct
import sys
import types

import language
from tiles import BOOL, F16, F32, F64, BF16, F8, I8, I16, I32, I64, U8, U16, U32, U64, Over, Tile, common, convert, math, spread

TORCH = {"float32": F32, "float16": F16, "bfloat16": BF16, "float64": F64, "int8": I8, "int16": I16, "int32": I32, "int64": I64,
         "uint8": U8, "bool": BOOL, "float8_e5m2": F8, "int": I32, "long": I64, "float": F32}


class Stuck(Exception):
    """A program waits for what nobody does."""


class Array:
    def __init__(self, data, dtype):
        self.data, self.dtype, self.cells = data, dtype, {}


class Pointer:
    def __init__(self, array, offset=0):
        self.array, self.offset = array, offset
        self.dtype = self.type = types.SimpleNamespace(element_ty=array.dtype)

    def __add__(self, offset):
        return Pointer(self.array, self.offset + offset)

    __radd__ = __add__

    def __sub__(self, offset):
        return Pointer(self.array, self.offset + -1 * offset)

    def __getitem__(self, index):
        return Pointer(self.array, self.offset[index])


class Block:
    """A block pointer or a descriptor: which elements of a larger tensor, and which of them exist."""

    def __init__(self, oracle, base, shape, strides, block, offsets=None):
        self.oracle, self.base, self.shape, self.strides, self.block, self.offsets = oracle, base, shape, strides, block, offsets

    def moved(self, by):
        return Block(self.oracle, self.base, self.shape, self.strides, self.block, [a + b for a, b in zip(self.offsets, by)])

    def places(self, axes, offsets=None):
        at, mask = self.base, True
        for axis, (extent, stride, size, offset) in enumerate(zip(self.shape, self.strides, self.block, offsets or self.offsets)):
            index = Tile((size,) + (1,) * (len(self.block) - 1 - axis), [int(offset) + i for i in range(size)], I64)
            at = at + index * int(stride)
            if axis in axes:
                mask = (index >= 0) & (index < int(extent)) & mask
        return at, mask

    def load(self, offsets):
        at, mask = self.places(range(len(self.block)), offsets)
        return self.oracle.access(at, mask, "read", other=0)

    def store(self, offsets, value):
        at, mask = self.places(range(len(self.block)), offsets)
        return self.oracle.access(at, mask, "write", value)


class Oracle:
    Block = Block

    def __init__(self, seed=1):
        self.pid, self.grid, self.positions = (0, 0, 0), (1, 1, 1), {}
        self.wrong = {kind: set() for kind in ("outside", "race", "same", "overlap", "undefined", "overflow", "stuck")}
        self.racing, self.sames, self.unsure = set(), set(), False
        self.arrays, self.random = [], random.Random(seed)
        Tile.undecided = self.undecided

    # Where an operation stands.
    def site(self):
        frame = sys._getframe(2)
        while frame and frame.f_code.co_filename != "kernel":
            frame = frame.f_back
        if not frame:
            return (0, 0)
        code = frame.f_code
        if code not in self.positions:
            self.positions[code] = list(code.co_positions())
        line, _, column, _ = self.positions[code][frame.f_lasti // 2]
        return line, column + 1

    def tell(self, kind, site=None):
        self.wrong[kind].add(site or self.site())

    def undecided(self):
        self.unsure = True
        self.tell("undefined", (self.site()[0], 0))

    # Memory.
    def access(self, pointer, mask, kind, value=None, other=None, change=None, acquires=False, releases=False):
        site, array = self.site(), pointer.array
        value = value if value is None or isinstance(value, Tile) else Tile((), [value], array.dtype)
        shape = common(pointer.offset, mask) if value is None else common(pointer.offset, mask, value)
        lanes, written = [], {}
        values = spread(value, shape) if value is not None else itertools.repeat(None)
        others = spread(other, shape)
        pid = self.number
        for at, on, v, o in zip(spread(pointer.offset, shape), spread(mask, shape), values, others):
            if on is None or on and at is None:
                self.unsure = True
                self.tell("undefined", site)
                lanes.append(0)
                continue
            if not on:
                lanes.append(o if o is None else convert(o, array.dtype))
                continue
            if type(at) is Over:
                self.tell("overflow", site)
            if value is not None and v is None:
                self.tell("undefined", site)
                v = 0
            if not 0 <= at < len(array.data):
                if type(at) is not Over:
                    self.tell("outside", site)
                lanes.append(0)
                continue
            if value is not None:
                v = convert(v, array.dtype)
            old = array.data[at]
            if kind == "write" and written.setdefault(at, v) != v:
                self.tell("overlap", site)
            if acquires:
                self.acquire(array, at)
            self.touch(array, at, site, kind, v)
            lanes.append(old)
            if kind != "read":
                array.data[at] = array.dtype.wrap(change(old, v)) if change and array.dtype.kind != "f" else change(old, v) if change else v
            if releases:
                self.release(array, at)
        return Tile(shape, lanes, array.dtype)

    def touch(self, array, at, site, kind, value):
        reads, writes = array.cells.setdefault(at, ({}, {}))
        pid, seen = self.number, self.clock
        for known, wrote in ((writes, True), (reads, False)):
            if not wrote and kind == "read":
                break
            for (other, otherSite, otherKind), (epoch, left) in known.items():
                if other == pid or otherKind == kind == "atomic" or seen.get(other, -1) >= epoch:
                    continue
                same = wrote and kind == otherKind == "write" and left == value
                self.wrong["same" if same else "race"] |= {site, otherSite}
                (self.sames if same else self.racing).add((array, site))
                (self.sames if same else self.racing).add((array, otherSite))
        (reads if kind == "read" else writes)[pid, site, kind] = (seen[pid], value)

    def acquire(self, array, at):
        for program, epoch in self.released.get((array, at), {}).items():
            self.clock[program] = max(self.clock.get(program, -1), epoch)

    def release(self, array, at):
        known = self.released.setdefault((array, at), {})
        for program, epoch in self.clock.items():
            known[program] = max(known.get(program, -1), epoch)
        self.clock[self.number] += 1

    def atomic(self, change):
        def apply(pointer, value, mask=True, sem=None, scope=None):
            return self.access(pointer, mask, "atomic", value, change=change, **self.orders(sem))
        return apply

    @staticmethod
    def orders(sem):
        return {"acquires": sem in (None, "acq_rel", "acquire"), "releases": sem in (None, "acq_rel", "release")}

    def swap(self, pointer, expected, value, sem=None, scope=None):
        at, array, site = int(pointer.offset), pointer.array, self.site()
        if not 0 <= at < len(array.data):
            self.tell("outside", site)
            return Tile((), [0], array.dtype)
        if array.data[at] == expected:
            return self.access(pointer, True, "atomic", value, change=lambda old, v: v, **self.orders(sem))
        if self.orders(sem)["acquires"]:
            self.acquire(array, at)
        self.spins += 1
        if self.spins > 50:
            self.tell("stuck", (site[0], 0))
            raise Stuck
        return Tile((), [array.data[at]], array.dtype)

    def load(self, p, mask=True, other=None, boundary_check=(), padding_option="", **hints):
        if isinstance(p, Block):
            at, mask = p.places(boundary_check)
            return self.access(at, mask, "read", other=0)
        return self.access(p, True if mask is None else mask, "read", other=other)

    def store(self, p, value, mask=True, boundary_check=(), **hints):
        if isinstance(p, Block):
            p, mask = p.places(boundary_check)
        self.access(p, True if mask is None else mask, "write", value)

    # The host part.
    def make(self, data, dtype):
        self.arrays.append(Array([convert(v, dtype) for v in data], dtype))
        return self.arrays[-1]

    def torch(self):
        def sized(value):
            def create(*shape, dtype=F32):
                shape = shape[0] if shape and isinstance(shape[0], (list, tuple)) else shape
                return self.make([value] * math.prod(shape), dtype)
            return create
        flat = lambda v: [w for u in v for w in flat(u)] if isinstance(v, (list, tuple)) else [v]
        arange = lambda a, b=None, dtype=I64: self.make(range(*((a, b) if b is not None else (a,))), dtype)
        tensor = lambda v, dtype=F32: self.make(flat(v), dtype)
        return types.SimpleNamespace(zeros=sized(0), ones=sized(1), arange=arange, tensor=tensor, Tensor=None, **TORCH)

    def draw(self, shape, dtype):
        def number():
            if dtype.kind == "f":
                return struct.unpack("f", struct.pack("f", self.random.random() - 0.5))[0]
            return self.random.randint(-100000, 99999) if dtype.bits >= 32 else self.random.randint(dtype.low, dtype.high)
        return self.make([number() for _ in range(math.prod(shape))], dtype)

    def test(self, kernel, spec, nelem, B={"B0": 32}):
        blocks = dict(B)
        for count, block in (("N1", "B1"), ("N2", "B2")):
            if count in nelem:
                blocks.setdefault(block, 32)
        annotations, code = dict(spec.__annotations__), spec.__code__
        output = annotations.pop("return")
        shaped = [annotations[n] for n in code.co_varnames[:code.co_argcount]]
        extents = lambda dims: [int(d) if d.isdigit() else nelem[d] for d in dims.split()]
        arrays = [self.draw(extents(dims), dtype) for dtype, dims in shaped]
        arrays.append(self.draw(extents(output[1]), output[0] if output[0].kind == "f" else F32))
        grid = [-(-nelem.get(n, 1) // blocks.get(b, 1)) for n, b in (("N0", "B0"), ("N1", "B1"), ("N2", "B2"))]
        kernel[tuple(grid)](*arrays, *nelem.values(), *blocks.values())
        self.results = [arrays[-1]]

    def jit(self, function=None, **options):
        oracle = self
        if function is None:
            return self.jit

        class Kernel:
            def __call__(_, *args, **named):
                return function(*args, **named)

            def __getitem__(_, grid):
                return lambda *args, **named: oracle.launch(function, grid, args, named)
        return Kernel()

    def launch(self, function, grid, args, named):
        self.grid = tuple(map(int, grid)) + (1,) * (3 - len(grid))
        names = function.__code__.co_varnames[:function.__code__.co_argcount]
        constant = {n for n, a in function.__annotations__.items() if a is language.constexpr}

        def bind(name, value):
            if isinstance(value, Array):
                return Pointer(value)
            if value is None or name in constant or isinstance(value, str):
                return value
            return Tile((), [value], I64 if isinstance(value, int) and abs(value) > I32.high else F32 if isinstance(value, float) else I32)
        for array in self.arrays:
            array.cells = {}
        self.released = {}
        for self.number, pid in enumerate(itertools.product(*[range(n) for n in reversed(self.grid)])):
            self.pid, self.spins = pid[::-1], 0
            self.clock = {self.number: 0}
            try:
                function(*[bind(n, a) for n, a in zip(names, args)], **{n: bind(n, a) for n, a in named.items()})
            except Stuck:
                pass
        self.results = self.arrays

    def run(self, text):
        tree = ast.parse(text)
        tree.body = [n for n in tree.body if not isinstance(n, (ast.Import, ast.ImportFrom, ast.Assert))]
        class Shaped:
            def __init__(self, dtype):
                self.dtype = dtype

            def __getitem__(self, index):
                return self.dtype, index[1]
        shaped = {n: Shaped(t) for n, t in {"Float32": F32, "Float16": F16, "BFloat16": BF16, "Float64": F64, "Int8": I8, "Int16": I16,
                                            "Int32": I32, "Int64": I64, "UInt8": U8}.items()}
        tl = language.module(self)
        triton = types.SimpleNamespace(cdiv=lambda a, b: language.cdiv(a, b), language=tl, jit=self.jit, next_power_of_2=lambda n: 1 << (n - 1).bit_length())
        scope = dict(shaped, Tensor=None, torch=self.torch(), triton=triton, tl=tl, test=self.test, range=language.loop,
                     min=language.minimum, max=language.maximum)
        exec(compile(tree, "kernel", "exec"), scope)
        self.scope = scope
        return self

    def faults(self):
        """What has to be told: kind to operations. That several programs write the same is pointless beside a race on that array."""
        raced = {array for array, _ in self.racing}
        found = dict(self.wrong, same={site for array, site in self.sames if array not in raced})
        return {kind: sites for kind, sites in found.items() if sites}

    def values(self):
        return [a.data for a in self.results]
