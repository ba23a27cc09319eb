//===- EmitDot.cpp - tile.dot of any numbers: operands in shared memory, one multiplication and addition at a time ---===//
#include "ThreadEmitter.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace tritonc::gpu {

/// Operands of a product take at most this much shared memory; K is done in parts.
constexpr uint64_t operandLimit = 64 << 10;

/// The part of K of an operand that stands in shared memory: which index bits are K, and how many of them are in a part.
struct ThreadEmitter::DotPart {
  unsigned firstK, bitsK, partBits;
  unsigned byteOffset = 0;
  /// An index bit's place in a part; `none` for those that say which part it is.
  int place(int bit) const {
    int behind = bit - int(firstK);
    if (behind < int(partBits))
      return bit;
    return behind < int(bitsK) ? Mapping::none : bit - int(bitsK - partBits);
  }
};

/// The index that `mapping`'s register r has under other names of bits.
ElementIndex ThreadEmitter::renamedIndex(const Mapping &mapping, unsigned r, llvm::function_ref<int(int)> to) {
  Mapping named = mapping.renamed(to);
  uint32_t fixed = 0;
  for (auto [place, bit] : llvm::enumerate(mapping.reg))
    if (int name = to(bit); name != Mapping::none && (r >> place & 1))
      fixed |= 1u << name;
  ElementIndex index = indexOf(named, 0);
  index.fixed = fixed;
  return index;
}

/// A number in the type that sums are taken in.
Value ThreadEmitter::widened(Value value, Type wide) {
  Type type = value.getType();
  if (type == wide)
    return value;
  if (isa<IntegerType>(wide))
    return arith::ExtSIOp::create(builder, loc, wide, value);
  if (type.getIntOrFloatBitWidth() > wide.getIntOrFloatBitWidth())
    return arith::TruncFOp::create(builder, loc, wide, value);
  return arith::ExtFOp::create(builder, loc, wide, value);
}

/// The elements of part `part` of K, by those who hold them.
void ThreadEmitter::writePart(const Registers &registers, const Mapping &mapping, const DotPart &layout, uint32_t part) {
  uint32_t high = ((1u << layout.bitsK) - 1) & ~((1u << layout.partBits) - 1), wanted = part << layout.partBits;
  for (auto [r, value] : llvm::enumerate(registers)) {
    ElementIndex whole = indexOf(mapping, r);
    uint32_t byThread = whole.thread ? whole.threadBits >> layout.firstK & high : 0;
    if ((whole.fixed >> layout.firstK & high & ~byThread) != (wanted & ~byThread))
      continue;
    Value here;
    if (byThread) {
      Value bits = arith::AndIOp::create(builder, loc, whole.thread, constantInt(int64_t(byThread) << layout.firstK));
      here = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, bits, constantInt(int64_t(wanted & byThread) << layout.firstK));
    }
    ifTrue(here, [&, value = value, r = r] {
      writeShared(renamedIndex(mapping, r, [&](int bit) { return layout.place(bit); }), value, layout.byteOffset);
    });
  }
}

/// sum[r] += a[row of r, k] * b[k, column of r] for the `count` k of a part.
void ThreadEmitter::multiplyPart(Registers &sums, int64_t count, llvm::function_ref<ElementIndex(unsigned)> rowOf,
                                 llvm::function_ref<ElementIndex(unsigned)> columnOf, const DotPart &a, const DotPart &b) {
  OpBuilder::InsertionGuard guard(builder);
  Type type = sums[0].getType();
  auto loop = scf::ForOp::create(builder, loc, constantInt(0), constantInt(count), constantInt(1), SmallVector<Value>(sums.begin(), sums.end()));
  builder.setInsertionPointToStart(loop.getBody());
  Value k = loop.getInductionVar();
  llvm::DenseMap<uint32_t, Value> read[2];
  auto at = [&](unsigned side, ElementIndex index, const DotPart &layout) {
    Value &known = read[side][index.fixed];
    if (known)
      return known;
    Value shifted = layout.firstK ? Value(arith::ShLIOp::create(builder, loc, k, constantInt(layout.firstK))) : k;
    index.thread = index.thread ? Value(arith::OrIOp::create(builder, loc, index.thread, shifted)) : shifted;
    index.threadBits |= ((1u << layout.partBits) - 1) << layout.firstK;
    return known = readShared(index, type, layout.byteOffset);
  };
  SmallVector<Value> next;
  for (unsigned r = 0; r < sums.size(); ++r) {
    Value x = at(0, rowOf(r), a), y = at(1, columnOf(r), b), sum = loop.getRegionIterArg(r);
    if (isa<FloatType>(type))
      next.push_back(math::FmaOp::create(builder, loc, x, y, sum));
    else
      next.push_back(arith::AddIOp::create(builder, loc, sum, arith::MulIOp::create(builder, loc, x, y)));
  }
  scf::YieldOp::create(builder, loc, next);
  sums.assign(loop.getResults().begin(), loop.getResults().end());
}

void ThreadEmitter::emitDot(tile::DotOp op) {
  ArrayRef<int64_t> shapeA = tile::shapeOf(op.getA().getType()), shapeB = tile::shapeOf(op.getB().getType());
  Mapping mapping = plan.home(op.getResult()), homeA = plan.home(op.getA()), homeB = plan.home(op.getB());
  Type element = elementType(op.getAcc()), wide = element;
  if (isa<FloatType>(element) && element.getIntOrFloatBitWidth() < 32)
    wide = builder.getF32Type();
  auto widen = [&](Registers registers) {
    for (Value &value : registers)
      value = widened(value, wide);
    return registers;
  };
  Registers a = widen(tile(op.getA(), homeA)), b = widen(tile(op.getB(), homeB)), sums = widen(tile(op.getAcc(), mapping));
  int64_t depth = shapeA.back();
  unsigned bitsK = bitsOf(depth), bitsM = bitsOf(shapeA[shapeA.size() - 2]), bitsN = bitsOf(shapeB.back());
  unsigned outerA = bitsOf(shapeA) - bitsK, outerB = bitsOf(shapeB) - bitsK, bytes = wide.getIntOrFloatBitWidth() / 8;
  unsigned partBits = bitsK;
  while (partBits && ((uint64_t(1) << (outerA + partBits)) + (uint64_t(1) << (outerB + partBits))) * bytes > operandLimit)
    --partBits;
  DotPart partA{0, bitsK, partBits}, partB{bitsN, bitsK, partBits, unsigned(llvm::alignTo(paddedBytes(1u << (outerA + partBits), bytes), 16))};
  useShared(partB.byteOffset + paddedBytes(uint64_t(1) << (outerB + partBits), bytes));
  // Bits of the result: columns, rows, then what is a batch.
  auto rowOf = [&](unsigned r) {
    return renamedIndex(mapping, r, [&](int bit) { return bit < int(bitsN) ? Mapping::none : bit - int(bitsN) + int(partBits); });
  };
  auto columnOf = [&](unsigned r) {
    return renamedIndex(mapping, r, [&](int bit) {
      return bit < int(bitsN) ? bit : bit < int(bitsN + bitsM) ? Mapping::none : bit - int(bitsM) + int(partBits);
    });
  };
  for (uint32_t part = 0; int64_t(part) << partBits < depth; ++part) {
    barrier();
    writePart(a, homeA, partA, part);
    writePart(b, homeB, partB, part);
    barrier();
    multiplyPart(sums, std::min<int64_t>(depth - (int64_t(part) << partBits), 1 << partBits), rowOf, columnOf, partA, partB);
  }
  for (Value &sum : sums)
    if (wide != element)
      sum = arith::TruncFOp::create(builder, loc, element, sum);
  define(op.getResult(), mapping, sums);
}

} // namespace tritonc::gpu
