//===- Shape.td - tiles made, stretched and rearranged ----------------------------===//
#ifndef TRITONC_DIALECT_OPS_SHAPE_TD
#define TRITONC_DIALECT_OPS_SHAPE_TD
include "tritonc/Dialect/TileDialect.td"

def Tile_ArangeOp : Tile_Op<"arange", [Pure]> {
  let summary = "the integers from `start` up to, not including, `end`";
  let description = [{
    result[i] = start + i. Both bounds are known at compile time and fit 32 bits.

    ```tri
    @triton.jit
    def kernel(z):
        i = tl.arange(0, 32)
        tl.store(z + i, i)
    ```
    ```mlir
    func.func @example() -> tensor<32xi32> {
      %i = tile.arange 0 to 32 : tensor<32xi32>
      return %i : tensor<32xi32>
    }
    ```
  }];
  let arguments = (ins I32Attr:$start, I32Attr:$end);
  let results = (outs Tile_TileOf<[I32], "i32">:$result);
  let assemblyFormat = "$start `to` $end attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Tile_SplatOp : Tile_Op<"splat", [Pure]> {
  let summary = "one scalar in every element of a tile";
  let description = [{
    result[i, j, …] = value. It is what `tl.full`, and a scalar that meets a tile, become.

    ```tri
    @triton.jit
    def kernel(z, n):
        tl.store(z + tl.arange(0, 32), tl.full((32,), n, tl.int32))
    ```
    ```mlir
    func.func @example(%n: i32) -> tensor<4x32xi32> {
      %0 = tile.splat %n : i32 -> tensor<4x32xi32>
      return %0 : tensor<4x32xi32>
    }
    ```
  }];
  let arguments = (ins Tile_Element:$value);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = "$value attr-dict `:` type($value) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Tile_ExpandDimsOp : Tile_Op<"expand_dims", [Pure]> {
  let summary = "a dimension of size 1 put in at `axis`";
  let description = [{
    `x[None, :]` inserts at axis 0, `x[:, None]` at axis 1. The elements and their order stay.

    ```tri
    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 32)
        row = tl.load(x + i)[None, :]
        tl.store(z + i[None, :], row)
    ```
    ```mlir
    func.func @example(%x: tensor<32xf32>) -> tensor<1x32xf32> {
      %0 = tile.expand_dims %x axis 0 : tensor<32xf32> -> tensor<1x32xf32>
      return %0 : tensor<1x32xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$x, ConfinedAttr<I32Attr, [IntNonNegative]>:$axis);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = "$x `axis` $axis attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Tile_BroadcastOp : Tile_Op<"broadcast", [Pure]> {
  let summary = "dimensions of size 1 repeated to a larger size";
  let description = [{
    result[i, j] = x[i or 0, j or 0]: the index is 0 along a dimension where `x` has size 1. The rank stays.

    ```tri
    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 16)
        row = tl.load(x + i)[None, :]
        tl.store(z + i[:, None] * 16 + i[None, :], tl.broadcast_to(row, (16, 16)))
    ```
    ```mlir
    func.func @example(%x: tensor<1x32xf32>) -> tensor<4x32xf32> {
      %0 = tile.broadcast %x : tensor<1x32xf32> -> tensor<4x32xf32>
      return %0 : tensor<4x32xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$x);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Tile_ReshapeOp : Tile_Op<"reshape", [Pure]> {
  let summary = "the same elements in row-major order, in another shape";
  let description = [{
    The number of elements stays. Element k of `x`, counted row by row, is element k of the result.

    ```tri
    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 32)
        tile = tl.reshape(tl.load(x + i), (4, 8))
        tl.store(z + tl.arange(0, 4), tl.sum(tile, 1))
    ```
    ```mlir
    func.func @example(%x: tensor<32xf32>) -> tensor<4x8xf32> {
      %0 = tile.reshape %x : tensor<32xf32> -> tensor<4x8xf32>
      return %0 : tensor<4x8xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$x);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Tile_TransOp : Tile_Op<"trans", [Pure]> {
  let summary = "the dimensions in another order";
  let description = [{
    Dimension d of the result is dimension `order[d]` of `x`; with order [1, 0], result[i, j] = x[j, i].

    ```tri
    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 16)
        at = i[:, None] * 16 + i[None, :]
        tl.store(z + at, tl.trans(tl.load(x + at)))
    ```
    ```mlir
    func.func @example(%x: tensor<4x8xf32>) -> tensor<8x4xf32> {
      %0 = tile.trans %x order [1, 0] : tensor<4x8xf32> -> tensor<8x4xf32>
      return %0 : tensor<8x4xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$x, DenseI32ArrayAttr:$order);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = "$x `order` $order attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

#endif
