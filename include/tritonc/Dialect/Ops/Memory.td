//===- Memory.td - pointers, loads and stores --------------------------------------===//
#ifndef TRITONC_DIALECT_OPS_MEMORY_TD
#define TRITONC_DIALECT_OPS_MEMORY_TD
include "tritonc/Dialect/TileDialect.td"

def Tile_OffsetOp : Tile_Op<"offset", [Pure, AllTypesMatch<["pointer", "result"]>]> {
  let summary = "pointers moved by whole elements";
  let description = [{
    result = pointer + offset * (bytes of an element). The offset is signed and is widened to 64 bits with its sign;
    the front end widens unsigned offsets with zeros before. Moving out of a buffer is no error; reading there is.

    ```tri
    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 32)
        tl.store(z + i, tl.load(x + i))
    ```
    ```mlir
    func.func @example(%x: !tile.ptr<f32>) -> tensor<32x!tile.ptr<f32>> {
      %i = tile.arange 0 to 32 : tensor<32xi32>
      %p = tile.splat %x : !tile.ptr<f32> -> tensor<32x!tile.ptr<f32>>
      %q = tile.offset %p, %i : tensor<32x!tile.ptr<f32>>, tensor<32xi32>
      return %q : tensor<32x!tile.ptr<f32>>
    }
    ```
  }];
  let arguments = (ins Tile_Pointer:$pointer, Tile_Int:$offset);
  let results = (outs Tile_Pointer:$result);
  let assemblyFormat = "$pointer `,` $offset attr-dict `:` type($pointer) `,` type($offset)";
  let hasVerifier = 1;
  let hasFolder = 1;
}

def Tile_LoadOp : Tile_Op<"load", [DeclareOpInterfaceMethods<MemoryEffectsOpInterface>, AttrSizedOperandSegments,
                                   TypesMatchWith<"the result is what the pointer points to", "pointer", "result",
                                                  "::tritonc::tile::loadedType($_self)">]> {
  let summary = "read a number, or a tile of them, from memory";
  let description = [{
    result[i] = memory at pointer[i] where mask[i]; elsewhere memory is not touched and result[i] = other[i],
    or 0 without `other`. A masked-off pointer may point anywhere. Hints do not change the result.

    A load that is volatile, or stands in a `while` loop, may wait for what another program writes: it is neither removed nor
    merged with another.

    ```tri
    @triton.jit
    def kernel(x, z, n):
        i = tl.arange(0, 32)
        tl.store(z + i, tl.load(x + i, mask=i < n, other=0.0))
    ```
    ```mlir
    func.func @example(%p: tensor<32x!tile.ptr<f32>>, %m: tensor<32xi1>, %o: tensor<32xf32>) -> tensor<32xf32> {
      %0 = tile.load %p mask %m other %o : tensor<32x!tile.ptr<f32>>
      return %0 : tensor<32xf32>
    }
    ```
  }];
  let arguments = (ins Tile_Pointer:$pointer, Optional<Tile_Mask>:$mask, Optional<Tile_Value>:$other,
                       OptionalAttr<StrAttr>:$cache_modifier, OptionalAttr<StrAttr>:$eviction_policy, UnitAttr:$volatile_);
  let results = (outs Tile_Value:$result);
  let assemblyFormat = [{
    $pointer (`mask` $mask^)? (`other` $other^)? attr-dict `:` custom<LoadTypes>(
      ref($mask), ref($other), type($pointer), type($mask), type($other))
  }];
  let hasVerifier = 1;
}

def Tile_StoreOp : Tile_Op<"store", [MemoryEffects<[MemWrite]>]> {
  let summary = "write a number, or a tile of them, to memory";
  let description = [{
    memory at pointer[i] = value[i] where mask[i]; masked-off lanes write nothing. Two lanes of one store with the
    same address leave one of their values.

    ```tri
    @triton.jit
    def kernel(z, n):
        i = tl.arange(0, 32)
        tl.store(z + i, i * 1.0, mask=i < n)
    ```
    ```mlir
    func.func @example(%p: tensor<32x!tile.ptr<f32>>, %v: tensor<32xf32>, %m: tensor<32xi1>) {
      tile.store %p, %v mask %m : tensor<32x!tile.ptr<f32>>
      return
    }
    ```
  }];
  let arguments = (ins Tile_Pointer:$pointer, Tile_Value:$value, Optional<Tile_Mask>:$mask,
                       OptionalAttr<StrAttr>:$cache_modifier, OptionalAttr<StrAttr>:$eviction_policy);
  let assemblyFormat = [{
    $pointer `,` $value (`mask` $mask^)? attr-dict `:` custom<StoreTypes>(
      ref($mask), type($pointer), type($value), type($mask))
  }];
  let hasVerifier = 1;
}

class Tile_PointerCast<string mnemonic> : Tile_Op<mnemonic, [Pure]> {
  let results = (outs Tile_Value:$result);
  let assemblyFormat = "$x attr-dict `:` type($x) `->` type($result)";
  let hasVerifier = 1;
}

def Tile_IntToPtrOp : Tile_PointerCast<"int_to_ptr"> {
  let summary = "64-bit integers taken as addresses";
  let description = [{
    The number of bytes from address 0; what a table of pointers in memory holds.

    ```tri
    @triton.jit
    def kernel(table, z):
        row = tl.load(table + tl.program_id(0)).to(tl.int64).to(tl.pointer_type(tl.float32))
        tl.store(z + tl.arange(0, 16), tl.load(row + tl.arange(0, 16)))
    ```
    ```mlir
    func.func @example(%x: i64) -> !tile.ptr<f32> {
      %0 = tile.int_to_ptr %x : i64 -> !tile.ptr<f32>
      return %0 : !tile.ptr<f32>
    }
    ```
  }];
  let arguments = (ins Tile_Int:$x);
}

def Tile_PtrToIntOp : Tile_PointerCast<"ptr_to_int"> {
  let summary = "addresses as 64-bit integers";
  let description = [{
    The inverse of `int_to_ptr`.

    ```tri
    @triton.jit
    def kernel(x, z):
        tl.store(z, (x + 4).to(tl.int64) - x.to(tl.int64))
    ```
    ```mlir
    func.func @example(%x: !tile.ptr<f32>) -> i64 {
      %0 = tile.ptr_to_int %x : !tile.ptr<f32> -> i64
      return %0 : i64
    }
    ```
  }];
  let arguments = (ins Tile_Pointer:$x);
}

def Tile_PtrCastOp : Tile_PointerCast<"ptr_cast"> {
  let summary = "the same addresses with elements of another type";
  let description = [{
    Nothing is converted: memory is read and written as the new type.

    ```tri
    @triton.jit
    def kernel(x, z):
        i = tl.arange(0, 16)
        tl.store(z + i, tl.load(x.to(tl.pointer_type(tl.int32)) + i))
    ```
    ```mlir
    func.func @example(%x: !tile.ptr<f32>) -> !tile.ptr<i32> {
      %0 = tile.ptr_cast %x : !tile.ptr<f32> -> !tile.ptr<i32>
      return %0 : !tile.ptr<i32>
    }
    ```
  }];
  let arguments = (ins Tile_Pointer:$x);
}

#endif
