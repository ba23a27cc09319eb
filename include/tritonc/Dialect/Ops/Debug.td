//===- Debug.td - looking at values while programs run -----------------------------------===//
#ifndef TRITONC_DIALECT_OPS_DEBUG_TD
#define TRITONC_DIALECT_OPS_DEBUG_TD
include "tritonc/Dialect/TileDialect.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Tile_DebugOutput : Resource<"::tritonc::tile::DebugOutput">;

def Tile_PrintOp : Tile_Op<"print", [MemoryEffects<[MemWrite<Tile_DebugOutput>]>]> {
  let summary = "show a value of this program to the user";
  let description = [{
    Prints one line a program, in the order of the programs: `program (2)  x = f32[8] [1. 1. …]`. Lanes that a mask
    kept from being loaded are shown as `·`. `is_unsigned` says how integers are meant; `hex` prints their bits.

    ```tri
    @triton.jit
    def kernel(x):
        print(tl.load(x + tl.arange(0, 8)))
    ```
    ```mlir
    func.func @example(%x: tensor<8xf32>) {
      tile.print "x", %x : tensor<8xf32>
      return
    }
    ```
  }];
  let arguments = (ins StrAttr:$prefix, Tile_Value:$value, UnitAttr:$hex, UnitAttr:$is_unsigned);
  let assemblyFormat = "$prefix `,` $value attr-dict `:` type($value)";
}

def Tile_AssertOp : Tile_Op<"assert", [MemoryEffects<[MemWrite<Tile_DebugOutput>]>]> {
  let summary = "a condition that the author of the kernel holds for true";
  let description = [{
    The interpreter tells of the lanes where `condition` is false, and goes on. Compiled programs leave assertions out, as
    Triton does outside of debug builds.

    ```tri
    @triton.jit
    def kernel(x, z, n):
        i = tl.arange(0, 32)
        k = tl.load(x + i).to(tl.int32)
        tl.device_assert(k < n, "an index is too large")
        tl.store(z + i, k)
    ```
    ```mlir
    func.func @example(%c: tensor<32xi1>) {
      tile.assert %c, "an index is too large" : tensor<32xi1>
      return
    }
    ```
  }];
  let arguments = (ins Tile_Mask:$condition, StrAttr:$message);
  let assemblyFormat = "$condition `,` $message attr-dict `:` type($condition)";
}

#endif
