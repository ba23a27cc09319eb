//===- Program.td - where in the grid a program stands --------------------------===//
#ifndef TRITONC_DIALECT_OPS_PROGRAM_TD
#define TRITONC_DIALECT_OPS_PROGRAM_TD
include "tritonc/Dialect/TileDialect.td"

def Tile_Axis : ConfinedAttr<I32Attr, [IntMinValue<0>, IntMaxValue<2>]>;

class Tile_GridOp<string mnemonic> : Tile_Op<mnemonic, [Pure]> {
  let arguments = (ins Tile_Axis:$axis);
  let results = (outs I32:$result);
  let assemblyFormat = "$axis attr-dict";
}

def Tile_ProgramIdOp : Tile_GridOp<"program_id"> {
  let summary = "index of this program along one axis of the grid";
  let description = [{
    Counts from 0 to `num_programs(axis) - 1`. Every program of a launch has another triple of ids.

    ```tri
    @triton.jit
    def kernel(z):
        tl.store(z + tl.program_id(0), 1.0)
    ```
    ```mlir
    func.func @example() -> i32 {
      %pid = tile.program_id 0
      return %pid : i32
    }
    ```
  }];
}

def Tile_NumProgramsOp : Tile_GridOp<"num_programs"> {
  let summary = "number of programs along one axis of the grid";
  let description = [{
    The extent of the launch grid; 1 for an axis that the launch does not name.

    ```tri
    @triton.jit
    def kernel(z):
        tl.store(z + tl.program_id(0), tl.num_programs(0))
    ```
    ```mlir
    func.func @example() -> i32 {
      %n = tile.num_programs 1
      return %n : i32
    }
    ```
  }];
}

#endif
