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

#endif
