//===- EmitReduction.cpp - reductions and matrix products -------------------------------------------===//
#include "Emitter.h"
#include "Typing.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

/// Reduces one axis with a region that combines two elements by `combine`.
static Tile reduceAxis(Emitter &e, Tile x, unsigned axis, llvm::function_ref<Tile(Tile, Tile)> combine) {
  TileType type = x.type, element{x.type.element, {}};
  type.shape.erase(type.shape.begin() + axis);
  Type ir = e.irType(type);
  auto op = tile::ReduceOp::create(e.builder, e.location(), TypeRange{ir}, ValueRange{x.value}, axis);
  OpBuilder::InsertionGuard guard(e.builder);
  Type elementType = e.irType(element);
  Block *block = e.builder.createBlock(&op.getCombine(), {}, {elementType, elementType}, {e.location(), e.location()});
  Tile result = combine({block->getArgument(0), element, {}}, {block->getArgument(1), element, {}});
  tile::YieldOp::create(e.builder, e.location(), result.value);
  return {op.getResult(0), type, {}};
}

Tile Emitter::reduce(Fold fold, Tile x, std::optional<int64_t> axis, bool keepDims) {
  DType element = x.type.element.dtype;
  if (fold == Fold::Sum)
    x = cast(x, sumType(element));
  else if (fold != Fold::Xor)
    x = cast(x, maxType(element));
  auto combine = [&](Tile a, Tile b) {
    if (fold == Fold::Sum)
      return emitBinary(ast::BinaryOp::Add, a, b);
    if (fold == Fold::Xor)
      return emitBinary(ast::BinaryOp::BitXor, a, b);
    return maximum({a, span}, {b, span}, fold == Fold::Max, false);
  };
  Shape kept = x.type.shape;
  if (axis) {
    kept[*axis] = 1;
    x = reduceAxis(*this, x, unsigned(*axis), combine);
  } else {
    kept.assign(kept.size(), 1);
    while (!x.type.isScalar())
      x = reduceAxis(*this, x, x.type.shape.size() - 1, combine);
  }
  return keepDims ? reshape(x, kept) : x;
}

static bool dotTakes(DType type) {
  return type == DType::Int8 || type == DType::Float16 || type == DType::BFloat16 || type == DType::Float32 || type == DType::Float64 || isFloat8(type);
}

Tile Emitter::dot(const Operand &left, const Operand &right, const Operand &accumulator, std::optional<DType> outType, const std::string &precision) {
  Tile a = tile(left), b = tile(right);
  DType ta = a.type.element.dtype, tb = b.type.element.dtype;
  auto refuse = [&](std::string headline, std::string fact, std::string help = "") {
    auto report = error("T0117", std::move(headline)).at(span).at(left.span, toString(a.type)).at(right.span, toString(b.type));
    report.fact(std::move(fact));
    if (!help.empty())
      report.help(std::move(help));
    fail(report);
  };
  size_t rank = a.type.shape.size();
  if (rank < 2 || rank > 3 || b.type.shape.size() != rank)
    refuse("`tl.dot` multiplies two matrices", "Both inputs must be either 2D or 3D", "give each operand two dimensions: `[:, None]`, `[None, :]`");
  if (ta != tb && !(isFloat8(ta) && isFloat8(tb)))
    refuse("both operands of `tl.dot` need the same element type",
           "Both operands must be same dtype. Got " + shortName(ta).str() + " and " + shortName(tb).str(), "convert one: `.to(…)`");
  if (!dotTakes(ta) || a.type.element.pointer)
    refuse("`tl.dot` does not take " + toString(a.type.element), isInt(ta) ? "only int8 supported!" : "Unsupported dtype " + shortName(ta).str());
  int64_t m = a.type.shape[rank - 2], k = a.type.shape[rank - 1], n = b.type.shape[rank - 1];
  if (k != b.type.shape[rank - 2] || (rank == 3 && a.type.shape[0] != b.type.shape[0]))
    refuse("the inner dimensions of the product differ: " + std::to_string(k) + " and " + std::to_string(b.type.shape[rank - 2]),
           "the shapes are not compatible for matmul (second index of first shape (" + std::to_string(k) +
               ") must be equal to first index of second shape (" + std::to_string(b.type.shape[rank - 2]) + "))",
           "the first operand is [M, K], the second [K, N]; `tl.trans(b)` exchanges rows and columns");
  DType sumIn = ta == DType::Int8 ? DType::Int32 : ta == DType::Float64 ? DType::Float64 : DType::Float32;
  bool narrow = ta == DType::Float16 || isFloat8(ta);
  Tile acc;
  bool hasAcc = !accumulator.object.isNone();
  if (hasAcc)
    acc = tile(accumulator);
  DType out = outType.value_or(hasAcc ? acc.type.element.dtype : sumIn);
  if (out != sumIn && !(narrow && out == DType::Float16))
    refuse("`tl.dot` of these operands does not yield " + longName(out).str(), "out_dtype " + shortName(out).str() + " is unsupported here");
  Shape shape = a.type.shape;
  shape[rank - 2] = m, shape[rank - 1] = n;
  checkShape(shape, span);
  if (hasAcc && (acc.type.element.dtype != out || acc.type.element.pointer))
    refuse("the accumulator is " + toString(acc.type.element) + ", the product " + messageName(out).str(),
           "expected accumulator dtype " + shortName(out).str() + "; pass out_dtype=" + shortName(acc.type.element.dtype).str() + " to use this accumulator dtype");
  if (hasAcc) {
    auto spread = tryBroadcast(acc, shape);
    if (!spread)
      refuse("the accumulator " + toString(acc.type) + " does not have the product's shape " + toString(TileType{ElementType(out), shape}), "shape mismatch");
    acc = cast(*spread, sumIn);
  } else {
    acc = constant(sumIn == DType::Int32 ? Object::integer(0) : Object(0.0), sumIn, shape);
  }
  if (isFloat8(ta) || isFloat8(tb))
    a = cast(a, DType::Float32), b = cast(b, DType::Float32);
  mlir::Value v = tile::DotOp::create(builder, location(), acc.value.getType(), a.value, b.value, acc.value,
                                      precision.empty() ? StringAttr() : builder.getStringAttr(precision));
  return cast(Tile{v, {ElementType(sumIn), shape}, {}}, out);
}
