//===- EmitGroupProduct.cpp - tile.dot to the matrix instruction of a warp group (wgmma): blocks described, nothing waited for ------===//
#include "ThreadEmitter.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace tritonc::gpu {

/// What is written to shared memory in the usual way is seen by the units that read it on their own.
void ThreadEmitter::fenceShared() { assembly("fence.proxy.async.shared::cta;", "~{memory}", {}, {}); }

/// Describes block 0 of this warp group's part of an operand to the matrix unit.
Value ThreadEmitter::describe(const PlacedMatrix &operand, bool depthInside, Value group, int64_t groupSize) {
  Value address = operand.address;
  if (group) {
    uint32_t step = depthInside ? operand.matrix.corner(0, groupSize) : operand.matrix.corner(groupSize, 0);
    address = arith::AddIOp::create(builder, loc, address, arith::MulIOp::create(builder, loc, group, constantInt(step)));
  }
  Value low = arith::ShRUIOp::create(builder, loc, arith::AndIOp::create(builder, loc, address, constantInt(0x3ffff)), constantInt(4));
  Type i64 = builder.getI64Type();
  Value wide = arith::ExtUIOp::create(builder, loc, i64, low);
  return arith::OrIOp::create(builder, loc, wide, constantInt(int64_t(operand.matrix.description(depthInside)), i64));
}

/// The number of the warp group among those that share the rows, or the columns; null if there is one.
Value ThreadEmitter::groupNumber(const MatrixProduct &product, bool ofRows) {
  unsigned count = ofRows ? product.groupsM() : product.groupsN(), shift = ofRows ? 2 : product.rowWarpBits;
  if (count == 1)
    return {};
  if (!uniformWarp) { // asked of one lane, so that it is known to be the same in all
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPoint(head.getInsertionBlock(), head.getInsertionPoint());
    uniformWarp = shuffle(warp, constantInt(0));
  }
  Value group = arith::ShRUIOp::create(builder, loc, uniformWarp, constantInt(shift));
  return arith::AndIOp::create(builder, loc, group, constantInt(count - 1));
}

/// `sums` with the product of two blocks added; `left` is a description or four words of the registers.
void ThreadEmitter::multiplyBlock(const MatrixProduct &product, MutableArrayRef<Value> sums, ValueRange left, Value right, bool turnLeft,
                                  bool turnRight, bool add) {
  unsigned count = sums.size();
  bool isInteger = product.sum == "s32";
  std::string text, constraints, list;
  auto names = [](unsigned from, unsigned count) {
    std::string names;
    for (unsigned i = 0; i < count; ++i)
      names += (i ? ", $" : "$") + std::to_string(from + i);
    return names;
  };
  for (unsigned i = 0; i < count; ++i)
    constraints += isInteger ? "=r," : "=f,";
  for (unsigned i = 0; i < count; ++i)
    constraints += std::to_string(i) + ",";
  for (size_t i = 0; i < left.size(); ++i)
    constraints += left.size() > 1 ? "r," : "l,";
  constraints += "l,~{memory}";
  std::string a = names(2 * count, left.size()), b = names(2 * count + left.size(), 1);
  if (left.size() > 1)
    a = "{" + a + "}";
  text = "{ .reg .pred add; setp.ne.b32 add, " + std::to_string(add) + ", 0; wgmma.mma_async.sync.aligned.m64n" + std::to_string(product.columns()) +
         "k" + std::to_string(product.depth()) + "." + product.sum.str() + "." + product.left.str() + "." + product.right.str() + " {" +
         names(0, count) + "}, " + a + ", " + b + ", add" + (isInteger ? "" : ", 1, 1");
  if (product.bytes == 2)
    text += (left.size() > 1 ? "" : turnLeft ? ", 1" : ", 0") + std::string(turnRight ? ", 1" : ", 0");
  text += "; }";
  SmallVector<Value> operands(sums.begin(), sums.end());
  llvm::append_range(operands, left);
  operands.push_back(right);
  Value all = assembly(text, constraints, operands, LLVM::LLVMStructType::getLiteral(builder.getContext(), SmallVector<Type>(count, sums[0].getType())));
  for (auto [i, sum] : llvm::enumerate(sums))
    sum = LLVM::ExtractValueOp::create(builder, loc, all, int64_t(i));
}

/// The sums as they are once the matrix unit has done all that it was given.
void ThreadEmitter::settle(Registers &sums) {
  unsigned count = sums.size();
  std::string constraints;
  for (unsigned i = 0; i < count; ++i)
    constraints += isa<IntegerType>(sums[0].getType()) ? "=r," : "=f,";
  for (unsigned i = 0; i < count; ++i)
    constraints += std::to_string(i) + ",";
  Type type = LLVM::LLVMStructType::getLiteral(builder.getContext(), SmallVector<Type>(count, sums[0].getType()));
  Value all = assembly("wgmma.wait_group.sync.aligned 0;", constraints + "~{memory}", sums, type);
  for (auto [i, sum] : llvm::enumerate(sums))
    sum = LLVM::ExtractValueOp::create(builder, loc, all, int64_t(i));
}

/// Hands a product to the matrix unit, which goes on by itself.
void ThreadEmitter::multiplyByGroups(tile::DotOp op, const MatrixProduct &product, Registers &sums, bool add) {
  Registers words = leftWords(op, product);
  auto [left, right] = placeOperands(op, product, !words.empty());
  bool leftInside = left && isDepthInside(*left, op.getA(), true), rightInside = isDepthInside(right, op.getB(), false);
  Type i64 = builder.getI64Type();
  Value leftStart = left ? describe(*left, leftInside, groupNumber(product, true), 64) : Value();
  Value rightStart = describe(right, rightInside, groupNumber(product, false), product.n / product.groupsN());
  auto moved = [&](Value start, const SharedMatrix &matrix, bool depthInside, int64_t depth, int64_t across) {
    uint32_t bytes = depthInside ? matrix.corner(depth, across) : matrix.corner(across, depth);
    return bytes ? Value(arith::AddIOp::create(builder, loc, start, constantInt(bytes / 16, i64))) : start;
  };
  NVVM::WgmmaFenceAlignedOp::create(builder, loc);
  unsigned count = product.columns() / 2, across = product.n / product.groupsN() / product.columns(), steps = product.k / product.depth();
  for (unsigned step = 0; step < steps; ++step)
    for (unsigned block = 0; block < sums.size() / count; ++block) {
      int64_t row = int64_t(block / across) * 64 * product.groupsM(), column = block % across * product.columns(), depth = step * product.depth();
      SmallVector<Value> a;
      if (left)
        a.push_back(moved(leftStart, left->matrix, leftInside, depth, row));
      else
        llvm::append_range(a, ArrayRef(words).slice((size_t(block / across) * steps + step) * 4, 4));
      multiplyBlock(product, MutableArrayRef(sums).slice(size_t(block) * count, count), a, moved(rightStart, right.matrix, rightInside, depth, column),
                    !leftInside, !rightInside, add || step);
    }
  NVVM::WgmmaGroupSyncAlignedOp::create(builder, loc);
}

} // namespace tritonc::gpu
