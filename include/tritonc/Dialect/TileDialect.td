//===- TileDialect.td - the tile dialect, its type and its base classes --------===//
#ifndef TRITONC_DIALECT_TILEDIALECT_TD
#define TRITONC_DIALECT_TILEDIALECT_TD

include "mlir/IR/OpBase.td"
include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/BuiltinTypeInterfaces.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Tile_Dialect : Dialect {
  let name = "tile";
  let cppNamespace = "::tritonc::tile";
  let summary = "Programs over tiles";
  let description = [{
    A kernel is a function that many *programs* of a grid run at once, each on whole *tiles*: dense blocks of
    numbers or of pointers with a shape that is known at compile time. A tile is a builtin ranked tensor; a
    scalar is a builtin integer or float. Arithmetic that `arith` and `math` define on tensors is written with
    them; this dialect has the rest: program ids, ranges, shapes, pointers, memory, reductions, products.

    Nothing here is undefined. Where `arith` leaves a result open (division by zero, shifts by the width or
    more, floats that fit no integer), this dialect has an operation of its own that says what comes out.
  }];
  let useDefaultTypePrinterParser = 1;
  let hasConstantMaterializer = 1;
}

def Tile_PtrType : TypeDef<Tile_Dialect, "Ptr"> {
  let mnemonic = "ptr";
  let summary = "the address of an element in memory";
  let description = [{
    Points to one number of type `pointee`. Adding an integer with `tile.offset` moves by whole elements.
    A pointer to `i1` points to a byte that is 0 or 1.
  }];
  let parameters = (ins "::mlir::Type":$pointee);
  let assemblyFormat = "`<` $pointee `>`";
  let builders = [TypeBuilderWithInferredContext<(ins "::mlir::Type":$pointee), [{
    return $_get(pointee.getContext(), pointee);
  }]>];
}

//===-- What operands may be ---------------------------------------------------===//

def Tile_Number : AnyTypeOf<[AnySignlessInteger, AnyFloat], "number">;
def Tile_Element : AnyTypeOf<[AnySignlessInteger, AnyFloat, Tile_PtrType], "number or pointer">;

class Tile_TileOf<list<Type> elements, string what>
    : Type<And<[RankedTensorOf<elements>.predicate, HasStaticShapePred]>, "tile of " # what, "::mlir::RankedTensorType">;

def Tile_Tile : Tile_TileOf<[Tile_Element], "numbers or pointers">;
def Tile_IntTile : Tile_TileOf<[AnySignlessInteger], "integers">;

def Tile_Value : AnyTypeOf<[Tile_Element, Tile_Tile], "number, pointer or tile">;
def Tile_Int : AnyTypeOf<[AnySignlessInteger, Tile_TileOf<[AnySignlessInteger], "integers">], "integer or tile of integers">;
def Tile_Float : AnyTypeOf<[AnyFloat, Tile_TileOf<[AnyFloat], "floats">], "float or tile of floats">;
def Tile_Mask : AnyTypeOf<[I1, Tile_TileOf<[I1], "i1">], "i1 or tile of i1">;
def Tile_Pointer : AnyTypeOf<[Tile_PtrType, Tile_TileOf<[Tile_PtrType], "pointers">], "pointer or tile of pointers">;

/// Every op of the dialect. The mnemonic is the name after `tl.` where there is such a function, and the arguments
/// are named as its parameters.
class Tile_Op<string mnemonic, list<Trait> traits = []> : Op<Tile_Dialect, mnemonic, traits>;

#endif
