//===- Shared.cpp - registers to shared memory, and elements at any index back ----------------------------===//
#include "ThreadEmitter.h"

using namespace mlir;

namespace tritonc::gpu {

/// A tile takes at most this much at once; a larger one goes in parts.
constexpr uint64_t scratchLimit = 64 << 10;

/// Each 128 bytes are followed by one more element (but at least a word), so that columns are spread over the banks.
uint64_t ThreadEmitter::paddedBytes(uint64_t elements, unsigned bytes) {
  unsigned row = 128 / bytes;
  return elements * bytes + elements / row * std::max(4u, bytes);
}

static unsigned bytesOf(Type element) { return isa<LLVM::LLVMPointerType>(element) ? 8 : (element.getIntOrFloatBitWidth() + 7) / 8; }

Value ThreadEmitter::sharedStart() {
  if (!shared)
    shared = LLVM::AddressOfOp::create(head, kernel.getLoc(), LLVM::LLVMPointerType::get(builder.getContext(), 3), "tritonc_shared");
  return shared;
}

/// Padding is a sum over the bits of the index, so that what a register adds is a constant.
Value ThreadEmitter::sharedAddress(const ElementIndex &index, Type element, unsigned byteOffset) {
  Type pointer = LLVM::LLVMPointerType::get(builder.getContext(), 3), i8 = builder.getI8Type();
  unsigned bytes = bytesOf(element), row = 128 / bytes;
  Value base = sharedStart();
  if (index.thread) {
    Value rows = arith::ShRUIOp::create(builder, loc, index.thread, constantInt(llvm::Log2_32(row)));
    Value offset = arith::AddIOp::create(builder, loc, arith::MulIOp::create(builder, loc, index.thread, constantInt(bytes)),
                                         arith::MulIOp::create(builder, loc, rows, constantInt(std::max(4u, bytes))));
    base = LLVM::GEPOp::create(builder, loc, pointer, i8, base, ArrayRef<LLVM::GEPArg>{offset});
  }
  int32_t fixed = int32_t(sharedTop + paddedBytes(index.fixed, bytes) + byteOffset);
  return fixed ? Value(LLVM::GEPOp::create(builder, loc, pointer, i8, base, ArrayRef<LLVM::GEPArg>{fixed})) : base;
}

Value ThreadEmitter::readShared(const ElementIndex &index, Type element, unsigned byteOffset) {
  Type memory = memoryType(element);
  return fromMemory(LLVM::LoadOp::create(builder, loc, memory, sharedAddress(index, memory, byteOffset)), element);
}

void ThreadEmitter::writeShared(const ElementIndex &index, Value value, unsigned byteOffset) {
  value = toMemory(value);
  LLVM::StoreOp::create(builder, loc, value, sharedAddress(index, value.getType(), byteOffset));
}

/// Whether `index` lies in part `part` of 2^partBits elements: null if it surely does, no value if it surely does not.
static std::optional<Value> isInPart(OpBuilder &b, Location loc, const ElementIndex &index, uint32_t part, unsigned partBits) {
  uint32_t known = ~(index.thread ? index.threadBits : 0) >> partBits;
  if ((index.fixed >> partBits & known) != (part & known))
    return std::nullopt;
  if (!index.thread || !(index.threadBits >> partBits))
    return Value();
  auto number = [&](uint32_t value) { return arith::ConstantOp::create(b, loc, b.getI32IntegerAttr(int32_t(value))); };
  Value high = arith::ShRUIOp::create(b, loc, index.thread, number(partBits));
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, high, number(part ^ (index.fixed >> partBits)));
}

/// Each part is written by those who hold it, and read by those who ask for it.
Registers ThreadEmitter::throughShared(const Registers &registers, const Mapping &from, ArrayRef<ElementIndex> indices, Value writer) {
  Type element = registers[0].getType(), memory = memoryType(element);
  uint64_t limit = std::min(scratchLimit, (target.sharedLimit() - sharedTop) / 16 * 15); // with room for the padding
  unsigned bits = from.bits(), partBits = std::min<unsigned>(bits, llvm::Log2_64(limit / bytesOf(memory)));
  uint32_t partMask = (1u << partBits) - 1;
  useShared(paddedBytes(uint64_t(1) << partBits, bytesOf(memory)));
  auto within = [&](ElementIndex index) {
    if (partBits < bits && index.thread && index.threadBits & ~partMask)
      index.thread = arith::AndIOp::create(builder, loc, index.thread, constantInt(partMask));
    index.fixed &= partMask;
    return index;
  };
  Registers result(indices.size());
  for (uint32_t part = 0; part < 1u << (bits - partBits); ++part) {
    barrier();
    for (auto [r, value] : llvm::enumerate(registers)) {
      ElementIndex index = indexOf(from, r);
      if (auto here = isInPart(builder, loc, index, part, partBits))
        ifTrue(both(writer, *here), [&, value = value] { writeShared(within(index), value); });
    }
    barrier();
    for (auto [k, index] : llvm::enumerate(indices)) {
      auto here = isInPart(builder, loc, index, part, partBits);
      if (!here)
        continue;
      Value read = readShared(within(index), element);
      result[k] = *here && result[k] ? Value(arith::SelectOp::create(builder, loc, *here, read, result[k])) : read;
    }
  }
  return result;
}

} // namespace tritonc::gpu
