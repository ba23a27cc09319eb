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

def Tile_JoinOp : Tile_Op<"join", [Pure, AllTypesMatch<["a", "b"]>]> {
  let summary = "two tiles side by side along a new last dimension of size 2";
  let description = [{
    result[…, 0] = a[…], result[…, 1] = b[…]. Two scalars make a tile of two elements.

    ```tri
    @triton.jit
    def kernel(x, y, z):
        i = tl.arange(0, 16)
        pairs = tl.join(tl.load(x + i), tl.load(y + i))
        tl.store(z + i[:, None] * 2 + tl.arange(0, 2)[None, :], pairs)
    ```
    ```mlir
    func.func @example(%a: tensor<16xf32>, %b: tensor<16xf32>) -> tensor<16x2xf32> {
      %0 = tile.join %a, %b : tensor<16xf32> -> tensor<16x2xf32>
      return %0 : tensor<16x2xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Value:$a, Tile_Value:$b);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = "$a `,` $b attr-dict `:` type($a) `->` type($result)";
  let hasVerifier = 1;
}

def Tile_SplitOp : Tile_Op<"split", [Pure, AllTypesMatch<["first", "second"]>]> {
  let summary = "the two halves of a tile whose last dimension has size 2";
  let description = [{
    first[…] = x[…, 0], second[…] = x[…, 1]: the inverse of `join`. A tile of two elements gives two scalars.

    ```tri
    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 16)
        even, odd = tl.split(tl.reshape(tl.load(x + tl.arange(0, 32)), (16, 2)))
        tl.store(z + i, even - odd)
    ```
    ```mlir
    func.func @example(%x: tensor<16x2xf32>) -> (tensor<16xf32>, tensor<16xf32>) {
      %0, %1 = tile.split %x : tensor<16x2xf32> -> tensor<16xf32>
      return %0, %1 : tensor<16xf32>, tensor<16xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$x);
  let results = (outs Tile_Value:$first, Tile_Value:$second);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($first)";
  let hasVerifier = 1;
}

def Tile_CatOp : Tile_Op<"cat", [Pure]> {
  let summary = "one tile behind the other along a dimension";
  let description = [{
    result[i] = a[i] for i below a's size along `axis`, b[i - size] behind it. The other dimensions are equal.

    ```tri
    @triton.jit
    def kernel(x, y, z):
        i = tl.arange(0, 16)
        both = tl.cat(tl.load(x + i), tl.load(y + i))
        tl.store(z + tl.arange(0, 32), both)
    ```
    ```mlir
    func.func @example(%a: tensor<16xf32>, %b: tensor<16xf32>) -> tensor<32xf32> {
      %0 = tile.cat %a, %b axis 0 : tensor<16xf32>, tensor<16xf32> -> tensor<32xf32>
      return %0 : tensor<32xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$a, Tile_Tile:$b, ConfinedAttr<I32Attr, [IntNonNegative]>:$axis);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = "$a `,` $b `axis` $axis attr-dict `:` type($a) `,` type($b) `->` type($result)";
  let hasVerifier = 1;
}

def Tile_FlipOp : Tile_Op<"flip", [Pure, SameOperandsAndResultType]> {
  let summary = "the elements along an axis in the opposite order";
  let description = [{
    result[i] = x[n - 1 - i] along `axis`, where n is its size.

    ```tri
    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 16)
        tl.store(z + i, tl.flip(tl.load(x + i)))
    ```
    ```mlir
    func.func @example(%x: tensor<4x16xf32>) -> tensor<4x16xf32> {
      %0 = tile.flip %x axis 1 : tensor<4x16xf32>
      return %0 : tensor<4x16xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$x, ConfinedAttr<I32Attr, [IntNonNegative]>:$axis);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = "$x `axis` $axis attr-dict `:` type($result)";
  let hasVerifier = 1;
}

def Tile_GatherOp : Tile_Op<"gather", [Pure]> {
  let summary = "elements of a tile picked along an axis by a tile of indices";
  let description = [{
    result[i, j, …] = src[…, index[i, j, …], …], the index in place of the coordinate along `axis`. `src` and `index` have
    equal sizes in all other dimensions. An index outside of `src` gives 0.

    ```tri
    @triton.jit
    def kernel(x, k, z):
        i = tl.arange(0, 16)
        tl.store(z + i, tl.gather(tl.load(x + i), tl.load(k + i).to(tl.int32), 0))
    ```
    ```mlir
    func.func @example(%x: tensor<16xf32>, %i: tensor<8xi32>) -> tensor<8xf32> {
      %0 = tile.gather %x, %i axis 0 : tensor<16xf32>, tensor<8xi32> -> tensor<8xf32>
      return %0 : tensor<8xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Tile:$src, Tile_IntTile:$index, ConfinedAttr<I32Attr, [IntNonNegative]>:$axis);
  let results = (outs Tile_Tile:$result);
  let assemblyFormat = "$src `,` $index `axis` $axis attr-dict `:` type($src) `,` type($index) `->` type($result)";
  let hasVerifier = 1;
}

#endif
