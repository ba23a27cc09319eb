//===- Atomic.td - memory changed by several programs at once ---------------------------===//
#ifndef TRITONC_DIALECT_OPS_ATOMIC_TD
#define TRITONC_DIALECT_OPS_ATOMIC_TD
include "mlir/IR/EnumAttr.td"
include "tritonc/Dialect/TileDialect.td"

def Tile_AtomicKind : I32EnumAttr<"AtomicKind", "what an atomic operation does with memory", [
    I32EnumAttrCase<"Add", 0, "add">, I32EnumAttrCase<"FAdd", 1, "fadd">,
    I32EnumAttrCase<"Max", 2, "max">, I32EnumAttrCase<"UMax", 3, "umax">,
    I32EnumAttrCase<"Min", 4, "min">, I32EnumAttrCase<"UMin", 5, "umin">,
    I32EnumAttrCase<"And", 6, "and">, I32EnumAttrCase<"Or", 7, "or">,
    I32EnumAttrCase<"Xor", 8, "xor">, I32EnumAttrCase<"Exchange", 9, "exchange">]> {
  let cppNamespace = "::tritonc::tile";
}

def Tile_MemorySemantics : I32EnumAttr<"MemorySemantics", "what an atomic operation orders", [
    I32EnumAttrCase<"Relaxed", 0, "relaxed">, I32EnumAttrCase<"Acquire", 1, "acquire">,
    I32EnumAttrCase<"Release", 2, "release">, I32EnumAttrCase<"AcquireRelease", 3, "acq_rel">]> {
  let cppNamespace = "::tritonc::tile";
}

def Tile_AtomicRMWOp : Tile_Op<"atomic_rmw", [MemoryEffects<[MemRead, MemWrite]>,
                                              TypesMatchWith<"the value is what the pointer points to", "pointer", "value",
                                                             "::tritonc::tile::loadedType($_self)">,
                                              TypesMatchWith<"the result is what the pointer points to", "pointer", "result",
                                                             "::tritonc::tile::loadedType($_self)">]> {
  let summary = "read, change and write back without anyone in between";
  let description = [{
    For each lane where `mask` is true: old = memory at pointer; memory = old KIND value; result = old. Other lanes do
    nothing and yield 0. Lanes with the same address act one after the other. `max`, `min` compare signed integers, `umax`,
    `umin` unsigned ones; of floats only `fadd` and `exchange` exist, the front end builds the others from integers.

    ```tri
    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 32)
        tl.atomic_add(z + i % 4, tl.load(x + i))
    ```
    ```mlir
    func.func @example(%p: tensor<8x!tile.ptr<f32>>, %v: tensor<8xf32>, %m: tensor<8xi1>) -> tensor<8xf32> {
      %0 = tile.atomic_rmw fadd acq_rel %p, %v mask %m : tensor<8x!tile.ptr<f32>>
      return %0 : tensor<8xf32>
    }
    ```
  }];
  let arguments = (ins Tile_AtomicKind:$kind, Tile_MemorySemantics:$sem, Tile_Pointer:$pointer, Tile_Value:$value, Optional<Tile_Mask>:$mask);
  let results = (outs Tile_Value:$result);
  let assemblyFormat = [{
    $kind $sem $pointer `,` $value (`mask` $mask^)? attr-dict `:` custom<AtomicTypes>(ref($mask), type($pointer), type($mask))
  }];
  let hasVerifier = 1;
}

def Tile_AtomicCASOp : Tile_Op<"atomic_cas", [MemoryEffects<[MemRead, MemWrite]>,
                                              TypesMatchWith<"`cmp` is what the pointer points to", "pointer", "cmp",
                                                             "::tritonc::tile::loadedType($_self)">,
                                              TypesMatchWith<"the value is what the pointer points to", "pointer", "value",
                                                             "::tritonc::tile::loadedType($_self)">,
                                              TypesMatchWith<"the result is what the pointer points to", "pointer", "result",
                                                             "::tritonc::tile::loadedType($_self)">]> {
  let summary = "write a value if memory still holds the expected one";
  let description = [{
    old = memory at pointer; if old == cmp, bit for bit, memory = value; result = old; without anyone in between. With it
    programs build locks.

    ```tri
    @triton.jit
    def kernel(lock, z):
        while tl.atomic_cas(lock, 0, 1) == 1:
            pass
        tl.store(z, tl.load(z) + 1.0)
        tl.atomic_xchg(lock, 0)
    ```
    ```mlir
    func.func @example(%p: !tile.ptr<i32>, %c: i32, %v: i32) -> i32 {
      %0 = tile.atomic_cas acq_rel %p, %c, %v : !tile.ptr<i32>
      return %0 : i32
    }
    ```
  }];
  let arguments = (ins Tile_MemorySemantics:$sem, Tile_Pointer:$pointer, Tile_Value:$cmp, Tile_Value:$value);
  let results = (outs Tile_Value:$result);
  let assemblyFormat = "$sem $pointer `,` $cmp `,` $value attr-dict `:` type($pointer)";
}

#endif
