//===- Reduction.td - many elements into one ----------------------------------------===//
#ifndef TRITONC_DIALECT_OPS_REDUCTION_TD
#define TRITONC_DIALECT_OPS_REDUCTION_TD
include "tritonc/Dialect/TileDialect.td"

def Tile_ReduceOp : Tile_Op<"reduce", [Pure, SingleBlock]> {
  let summary = "the elements along an axis combined into one";
  let description = [{
    The region takes two partial results (one value per operand each: first all of the left, then all of the right)
    and yields the combined one. It must be associative; the order of combination is not fixed. With several operands
    they are combined together, as an argmax combines values and indices. The axis goes away; a reduced 1-D tile is
    a scalar.

    ```tri
    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 32)
        tl.store(z, tl.sum(tl.load(x + i), 0))
    ```
    ```mlir
    func.func @example(%x: tensor<4x32xf32>) -> tensor<4xf32> {
      %0 = tile.reduce %x axis 1 : (tensor<4x32xf32>) -> tensor<4xf32> {
      ^bb0(%a: f32, %b: f32):
        %s = arith.addf %a, %b : f32
        tile.yield %s : f32
      }
      return %0 : tensor<4xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Tile_Tile>:$operands, ConfinedAttr<I32Attr, [IntNonNegative]>:$axis);
  let results = (outs Variadic<Tile_Value>:$results);
  let regions = (region SizedRegion<1>:$combine);
  let assemblyFormat = "$operands `axis` $axis attr-dict `:` functional-type($operands, $results) $combine";
  let hasVerifier = 1;
}

def Tile_YieldOp : Tile_Op<"yield", [Pure, Terminator, ParentOneOf<["ReduceOp"]>]> {
  let summary = "the combined partial result";
  let description = [{ Ends the region of `tile.reduce`; see there. }];
  let arguments = (ins Variadic<Tile_Element>:$values);
  let assemblyFormat = "$values attr-dict `:` type($values)";
}

#endif
