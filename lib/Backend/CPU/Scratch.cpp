//===- Scratch.cpp - shapes to addresses in the stack frame or the thread's arena ------===//
#include "Scratch.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

using namespace mlir;

namespace tritonc::cpu {

/// The most bytes of the stack frame that tiles may take together.
constexpr int64_t maxStackBytes = 16 * 1024;
constexpr int64_t alignment = 64;

Type memoryType(Type element) {
  bool isByte = element.isInteger(1) || (isa<FloatType>(element) && element.getIntOrFloatBitWidth() == 8);
  if (isByte || element.isBF16()) // single lanes of bf16 would go through f32 and a library function that is not there
    return IntegerType::get(element.getContext(), isByte ? 8 : 16);
  return element;
}

int64_t byteSizeOf(Type element) {
  if (isa<LLVM::LLVMPointerType>(element))
    return 8;
  return (memoryType(element).getIntOrFloatBitWidth() + 7) / 8;
}

ScratchTile Scratch::make(Location loc, ArrayRef<int64_t> shape, Type element, bool isKept) {
  int64_t bytes = byteSizeOf(element);
  for (int64_t dim : shape)
    bytes *= dim;
  bytes = llvm::alignTo(bytes, alignment);
  OpBuilder builder = OpBuilder::atBlockBegin(entry);
  auto pointer = LLVM::LLVMPointerType::get(builder.getContext());
  Type byte = builder.getI8Type();
  ScratchTile tile;
  tile.shape = llvm::to_vector<4>(shape);
  tile.element = element;
  if (!isKept && stackUsed + bytes <= maxStackBytes) {
    Value count = LLVM::ConstantOp::create(builder, loc, builder.getI64IntegerAttr(bytes));
    tile.pointer = LLVM::AllocaOp::create(builder, loc, pointer, byte, count, alignment);
    stackUsed += bytes;
  } else {
    tile.pointer = LLVM::GEPOp::create(builder, loc, pointer, LLVM::LLVMArrayType::get(byte, alignment), arena,
                                       ArrayRef<LLVM::GEPArg>{int32_t(arenaUsed / alignment)});
    arenaUsed += bytes;
  }
  return tile;
}

} // namespace tritonc::cpu
