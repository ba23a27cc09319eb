//===- TileDialect.cpp - registers the tile dialect; shapes of its types ----------===//
#include "ImpliedTypes.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace tritonc::tile;

#include "tritonc/Dialect/TileDialect.cpp.inc"
#include "tritonc/Dialect/TileEnums.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "tritonc/Dialect/TileTypes.cpp.inc"
#define GET_OP_CLASSES
#include "tritonc/Dialect/TileOps.cpp.inc"

void TileDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "tritonc/Dialect/TileTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "tritonc/Dialect/TileOps.cpp.inc"
      >();
}

Operation *TileDialect::materializeConstant(OpBuilder &builder, Attribute value, Type type, Location loc) {
  return arith::ConstantOp::materialize(builder, value, type, loc);
}

ArrayRef<int64_t> tritonc::tile::shapeOf(Type type) {
  if (auto tile = dyn_cast<RankedTensorType>(type))
    return tile.getShape();
  return {};
}

Type tritonc::tile::elementOf(Type type) { return getElementTypeOrSelf(type); }

Type tritonc::tile::withShape(Type type, ArrayRef<int64_t> shape) {
  Type element = elementOf(type);
  return shape.empty() ? element : Type(RankedTensorType::get(shape, element));
}

Type tritonc::tile::withElement(Type type, Type element) {
  if (auto tile = dyn_cast<RankedTensorType>(type))
    return RankedTensorType::get(tile.getShape(), element);
  return element;
}

Type tritonc::tile::loadedType(Type pointer) {
  if (auto ptr = dyn_cast<PtrType>(elementOf(pointer)))
    return withElement(pointer, ptr.getPointee());
  return {};
}
