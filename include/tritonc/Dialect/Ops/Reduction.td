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

def Tile_ScanOp : Tile_Op<"scan", [Pure, SingleBlock]> {
  let summary = "running combinations along an axis";
  let description = [{
    result[i] combines x[0], …, x[i] along `axis`, in that order; with `reverse` it combines x[n - 1], …, x[i]. The region
    is as in `tile.reduce`: it takes the partial results of the operands and then their next elements.

    ```tri
    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 32)
        tl.store(z + i, tl.cumsum(tl.load(x + i), 0))
    ```
    ```mlir
    func.func @example(%x: tensor<4x32xf32>) -> tensor<4x32xf32> {
      %0 = tile.scan %x axis 1 {reverse} : (tensor<4x32xf32>) -> tensor<4x32xf32> {
      ^bb0(%a: f32, %b: f32):
        %s = arith.addf %a, %b : f32
        tile.yield %s : f32
      }
      return %0 : tensor<4x32xf32>
    }
    ```
  }];
  let arguments = (ins Variadic<Tile_Tile>:$operands, ConfinedAttr<I32Attr, [IntNonNegative]>:$axis, UnitAttr:$reverse);
  let results = (outs Variadic<Tile_Tile>:$results);
  let regions = (region SizedRegion<1>:$combine);
  let assemblyFormat = "$operands `axis` $axis attr-dict `:` functional-type($operands, $results) $combine";
  let hasVerifier = 1;
}

def Tile_SortOp : Tile_Op<"sort", [Pure]> {
  let summary = "the elements along the last dimension in order, or the first few of them";
  let description = [{
    Ascending, or with `descending` from the largest; the result keeps as many as its last dimension has (`topk`). NaNs come
    behind all numbers when ascending and before them when descending. `is_unsigned` says how integers compare.

    ```tri
    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 32)
        tl.store(z + i, tl.sort(tl.load(x + i)))
    ```
    ```mlir
    func.func @example(%x: tensor<4x32xf32>) -> tensor<4x8xf32> {
      %0 = tile.sort %x {descending} : tensor<4x32xf32> -> tensor<4x8xf32>
      return %0 : tensor<4x8xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$x, UnitAttr:$descending, UnitAttr:$is_unsigned);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
}

def Tile_HistogramOp : Tile_Op<"histogram", [Pure]> {
  let summary = "how often each of the numbers 0, 1, … occurs in a tile";
  let description = [{
    result[k] counts the elements of `x` that equal k, of those where `mask` is true. Others are not counted.

    ```tri
    @triton.jit
    def kernel(x, z):
        tl.store(z + tl.arange(0, 16), tl.histogram(tl.load(x + tl.arange(0, 32)).to(tl.int32), 16))
    ```
    ```mlir
    func.func @example(%x: tensor<32xi32>, %m: tensor<32xi1>) -> tensor<16xi32> {
      %0 = tile.histogram %x mask %m : tensor<32xi32> -> tensor<16xi32>
      return %0 : tensor<16xi32>
    }
    ```
  }];
  let arguments = (ins Tile_IntTile:$x, Optional<Tile_TileOf<[I1], "i1">>:$mask);
  let results = (outs Tile_TileOf<[I32], "i32">:$result);
  let assemblyFormat = "$x (`mask` $mask^)? attr-dict `:` custom<HistogramTypes>(ref($mask), type($x), type($mask)) `->` type($result)";
  let hasVerifier = 1;
}

def Tile_YieldOp : Tile_Op<"yield", [Pure, Terminator, ParentOneOf<["ReduceOp", "ScanOp", "MapOp"]>]> {
  let summary = "the elements that a region makes";
  let description = [{ Ends the region of `tile.reduce`, `tile.scan` and `tile.map`; see there. }];
  let arguments = (ins Variadic<Tile_Element>:$values);
  let assemblyFormat = "$values attr-dict `:` type($values)";
}

#endif
