//===- EmitVectors.cpp - neighbours in memory that are neighbours in a thread to accesses of up to 16 bytes ------------===//
// Whether neighbours lie on an address that the machine can access at once, and whether a mask lets all of them through, is known when
// the program runs: a thread asks once for all that it holds, and goes element by element if the answer is no.
#include "ThreadEmitter.h"

using namespace mlir;

namespace tritonc::gpu {

static unsigned memoryBytes(Type memory) { return isa<LLVM::LLVMPointerType>(memory) ? 8 : memory.getIntOrFloatBitWidth() / 8; }

/// Whether every mask is true and every group of neighbours starts at a multiple of its size.
Value ThreadEmitter::allAtOnce(ArrayRef<Value> pointers, ArrayRef<Value> masks, unsigned group, unsigned bytes) {
  Value all;
  for (Value mask : masks)
    if (mask)
      all = both(all, mask);
  Value offsets, low = constantInt(group * bytes - 1, builder.getI64Type());
  for (unsigned r = 0; r < pointers.size(); r += group) {
    Value address = LLVM::PtrToIntOp::create(builder, loc, builder.getI64Type(), pointers[r]);
    Value offset = arith::AndIOp::create(builder, loc, address, low);
    offsets = offsets ? Value(arith::OrIOp::create(builder, loc, offsets, offset)) : offset;
  }
  Value aligned = arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, offsets, constantInt(0, builder.getI64Type()));
  return both(all, aligned);
}

/// Elements of memory at `pointers`, in groups of neighbours; `others` where a mask is false.
Registers ThreadEmitter::loadGroups(const Registers &pointers, const Registers &masks, const Registers &others, unsigned group) {
  Type memory = others[0].getType();
  unsigned bytes = memoryBytes(memory);
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Type> types(pointers.size(), memory);
  auto branch = scf::IfOp::create(builder, loc, types, allAtOnce(pointers, masks, group, bytes), true, true);
  builder.setInsertionPointToStart(branch.thenBlock());
  SmallVector<Value> loaded;
  for (unsigned r = 0; r < pointers.size(); r += group) {
    Value vector = LLVM::LoadOp::create(builder, loc, VectorType::get(group, memory), pointers[r], group * bytes);
    for (unsigned k = 0; k < group; ++k)
      loaded.push_back(LLVM::ExtractElementOp::create(builder, loc, vector, constantInt(k)));
  }
  scf::YieldOp::create(builder, loc, loaded);
  builder.setInsertionPointToStart(branch.elseBlock());
  SmallVector<Value> single;
  for (unsigned r = 0; r < pointers.size(); ++r)
    single.push_back(guardedLoad(pointers[r], masks[r], others[r], /*isVolatile=*/false));
  scf::YieldOp::create(builder, loc, single);
  return Registers(branch.getResults().begin(), branch.getResults().end());
}

void ThreadEmitter::storeGroups(const Registers &pointers, const Registers &masks, const Registers &values, unsigned group) {
  Type memory = values[0].getType();
  unsigned bytes = memoryBytes(memory);
  OpBuilder::InsertionGuard guard(builder);
  auto branch = scf::IfOp::create(builder, loc, allAtOnce(pointers, masks, group, bytes), /*withElseRegion=*/true);
  builder.setInsertionPoint(branch.thenBlock()->getTerminator());
  for (unsigned r = 0; r < pointers.size(); r += group) {
    Value vector = LLVM::PoisonOp::create(builder, loc, VectorType::get(group, memory));
    for (unsigned k = 0; k < group; ++k)
      vector = LLVM::InsertElementOp::create(builder, loc, vector, values[r + k], constantInt(k));
    LLVM::StoreOp::create(builder, loc, vector, pointers[r], group * bytes);
  }
  builder.setInsertionPoint(branch.elseBlock()->getTerminator());
  for (unsigned r = 0; r < pointers.size(); ++r)
    ifTrue(masks[r], [&] { LLVM::StoreOp::create(builder, loc, values[r], pointers[r]); });
}

/// `other`, replaced by memory where `mask` is true: an instruction that is predicated, not a branch.
Value ThreadEmitter::predicatedLoad(Value pointer, Value mask, Value other) {
  Type type = other.getType();
  unsigned bits = 8 * memoryBytes(type);
  Type integer = builder.getIntegerType(bits), word = builder.getIntegerType(std::max(16u, bits));
  Value initial = other;
  if (isa<LLVM::LLVMPointerType>(type))
    initial = LLVM::PtrToIntOp::create(builder, loc, integer, other);
  else if (isa<FloatType>(type))
    initial = arith::BitcastOp::create(builder, loc, integer, other);
  if (bits < 16)
    initial = arith::ExtUIOp::create(builder, loc, word, initial);
  StringRef letter = bits == 64 ? "l" : bits == 32 ? "r" : "h";
  Value address = LLVM::PtrToIntOp::create(builder, loc, builder.getI64Type(), pointer);
  std::string text = "@$2 ld.global.b" + std::to_string(bits) + " $0, [$1];", constraints = ("=" + letter + ",l,b,0,~{memory}").str();
  auto assembly = LLVM::InlineAsmOp::create(builder, loc, word, ValueRange{address, mask, initial}, text, constraints,
                                            /*has_side_effects=*/true, /*is_align_stack=*/false, LLVM::tailcallkind::TailCallKind::None,
                                            LLVM::AsmDialectAttr(), ArrayAttr());
  Value loaded = assembly.getRes();
  if (bits < 16)
    loaded = arith::TruncIOp::create(builder, loc, integer, loaded);
  if (isa<LLVM::LLVMPointerType>(type))
    return LLVM::IntToPtrOp::create(builder, loc, type, loaded);
  return isa<FloatType>(type) ? Value(arith::BitcastOp::create(builder, loc, type, loaded)) : loaded;
}

} // namespace tritonc::gpu
