//===- EmitWarpProduct.cpp - tile.dot to the matrix instruction of a single warp: blocks from shared memory (ldmatrix), mma.sync ---===//
#include "ThreadEmitter.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace tritonc::gpu {

/// How a warp reads an operand that stands in shared memory.
struct ThreadEmitter::Factor {
  PlacedMatrix operand;
  Mapping mapping; ///< of the places that the lanes name; each register is one instruction: steps of K, then blocks across, then batches
  unsigned words;  ///< that an instruction gives a lane
  bool turned;     ///< whether blocks are turned as they are read
};

/// An instruction reads 2 or 4 blocks of 8 runs of 16 bytes; each lane names the place of one run, and gets a word of each block, from which
/// it has what the product wants of it. Numbers of 8 bytes are read one by one.
ThreadEmitter::Factor ThreadEmitter::factor(tile::DotOp op, const MatrixProduct &product, bool isLeft, const PlacedMatrix &operand) {
  Value value = isLeft ? op.getA() : op.getB();
  bool depthInRows = isLeft == untransposed(value).second, depthInside = isDepthInside(operand, value, isLeft);
  int depthBits = int(bitsOf(product.k)), acrossBits = int(bitsOf(isLeft ? product.m : product.n)), columnWarpBits = int(product.columnWarpBits);
  int own = isLeft ? acrossBits : acrossBits - columnWarpBits; // the bits above them are told by the warp
  auto depth = [&](int bit) { return bit + (depthInRows ? acrossBits : 0); };
  auto across = [&](int bit) { return bit < own ? bit + (depthInRows ? 0 : depthBits) : Mapping::none; };
  auto above = [&](int bit) { return bit + (depthInRows ? 0 : depthBits); };
  Factor factor{operand, {}, 1, !depthInside && product.bytes < 8};
  Mapping &mapping = factor.mapping;
  int half = int(llvm::Log2_32(16 / product.bytes)), steps = half + 1, blocks = 4; // the first bits of their numbers
  if (product.bytes == 8) {
    mapping.lane = {depth(0), depth(1), across(0), across(1), across(2)};
    steps = 2, blocks = 3;
  } else {
    for (int bit = 0; bit < 3; ++bit)
      mapping.lane.push_back(depthInside ? across(bit) : depth(bit));
    mapping.lane.append({isLeft ? across(3) : depth(half), isLeft ? depth(half) : across(3)});
    factor.words = isLeft || across(3) != Mapping::none ? 4 : 2;
  }
  for (int bit = steps; bit < depthBits; ++bit)
    mapping.reg.push_back(depth(bit));
  for (int bit = blocks + (isLeft ? int(product.rowWarpBits) : 0); bit < own; ++bit)
    mapping.reg.push_back(across(bit));
  product.share(mapping, [&](int bit) { return isLeft ? across(blocks + bit) : Mapping::none; },
                [&](int bit) { return isLeft ? Mapping::none : above(own + bit); }, depthBits + acrossBits);
  return factor;
}

/// What instruction `number` reads.
Registers ThreadEmitter::readBlocks(const Factor &factor, unsigned number) {
  uint32_t fixed;
  Value at = placeInMatrix(factor.operand.matrix, factor.mapping, number, fixed);
  Type pointerType = LLVM::LLVMPointerType::get(builder.getContext(), 3), i32 = builder.getI32Type();
  Value address = arith::AddIOp::create(builder, loc, factor.operand.address, at);
  Value pointer = LLVM::IntToPtrOp::create(builder, loc, pointerType, address);
  pointer = LLVM::GEPOp::create(builder, loc, pointerType, builder.getI8Type(), pointer, ArrayRef<LLVM::GEPArg>{int32_t(fixed)});
  if (factor.words == 1)
    return {LLVM::LoadOp::create(builder, loc, builder.getF64Type(), pointer)};
  Type type = LLVM::LLVMStructType::getLiteral(builder.getContext(), SmallVector<Type>(factor.words, i32));
  auto shape = NVVM::LdStMatrixShapeAttr::get(builder.getContext(), 8, 8);
  Value all = NVVM::LdMatrixOp::create(builder, loc, type, pointer, factor.words, factor.turned ? NVVM::MMALayout::col : NVVM::MMALayout::row, shape,
                                       NVVM::LdStMatrixEltType::B16);
  Registers words;
  for (unsigned k = 0; k < factor.words; ++k)
    words.push_back(LLVM::ExtractValueOp::create(builder, loc, all, int64_t(k)));
  return words;
}

/// The upper bits that tf32 keeps, and what is left. Of an infinity or no number nothing is.
ThreadEmitter::Parts ThreadEmitter::parts(const MatrixProduct &product, ArrayRef<Value> words) {
  Parts parts{Registers(words)};
  if (!product.inThree)
    return parts;
  Type i32 = builder.getI32Type(), f32 = builder.getF32Type();
  Registers rest;
  for (Value &word : parts[0]) {
    Value whole = LLVM::BitcastOp::create(builder, loc, f32, word);
    word = arith::AndIOp::create(builder, loc, word, constantInt(int32_t(0xffffe000)));
    Value small = arith::SubFOp::create(builder, loc, whole, LLVM::BitcastOp::create(builder, loc, f32, word));
    rest.push_back(LLVM::BitcastOp::create(builder, loc, i32, numberOrZero(small)));
  }
  parts.push_back(rest);
  return parts;
}

Value ThreadEmitter::numberOrZero(Value value) {
  Value isNumber = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::ORD, value, value);
  return arith::SelectOp::create(builder, loc, isNumber, value, zeroOf(value.getType()));
}

/// `start`, what a lane has of a block of sums, with the product of two blocks added.
Registers ThreadEmitter::multiplyOnce(const MatrixProduct &product, ArrayRef<Value> left, ArrayRef<Value> right, ArrayRef<Value> start) {
  auto type = *NVVM::symbolizeMMATypes(product.left);
  auto words = [&](ArrayRef<Value> values) { // f16 wants pairs
    SmallVector<Value> result(values);
    for (Value &value : result)
      if (product.left == "f16")
        value = LLVM::BitcastOp::create(builder, loc, VectorType::get({2}, builder.getF16Type()), value);
    return result;
  };
  std::optional<NVVM::MMAIntOverflow> overflow;
  if (product.sum == "s32")
    overflow = NVVM::MMAIntOverflow::wrapped;
  Type result = LLVM::LLVMStructType::getLiteral(builder.getContext(), SmallVector<Type>(start.size(), start[0].getType()));
  Value all = NVVM::MmaOp::create(builder, loc, result, words(left), words(right), start, {product.blockRows(), 8, product.depth()}, std::nullopt, overflow,
                                  std::array{type, type}, std::array{NVVM::MMALayout::row, NVVM::MMALayout::col});
  Registers sums;
  for (unsigned k = 0; k < start.size(); ++k)
    sums.push_back(LLVM::ExtractValueOp::create(builder, loc, all, int64_t(k)));
  return sums;
}

/// Adds to `sums` the product of two blocks. A lane has four: of two columns, then of the same in a row 8 further on; where the tile has
/// neither, they are the same. What the smaller parts add is no number where an infinity meets a 0, and then counts for nothing.
void ThreadEmitter::multiplyBlocks(const MatrixProduct &product, const Parts &left, const Parts &right, MutableArrayRef<Value> sums) {
  unsigned count = product.bytes == 8 ? 2 : 4, columns = product.n > 1 ? 2 : 1;
  auto place = [&](unsigned k) { return (k & (columns - 1)) + (product.m > 8 ? k / 2 * columns : 0); };
  Registers all;
  for (unsigned k = 0; k < count; ++k)
    all.push_back(sums[place(k)]);
  if (product.inThree) {
    Registers small = multiplyOnce(product, left[0], right[1], Registers(count, zeroOf(all[0].getType())));
    small = multiplyOnce(product, left[1], right[0], small);
    for (auto [sum, added] : llvm::zip_equal(all, small))
      sum = arith::AddFOp::create(builder, loc, sum, numberOrZero(added));
  }
  all = multiplyOnce(product, left[0], right[0], all);
  for (unsigned k = 0; k < count; ++k)
    sums[place(k)] = all[k];
}

/// Step by step of K: each block of rows and of columns is read once, and multiplied with all of the other side.
void ThreadEmitter::multiplyByWarps(tile::DotOp op, const MatrixProduct &product, Registers &sums) {
  Registers inRegisters = leftWords(op, product);
  auto [placedLeft, placedRight] = placeOperands(op, product, !inRegisters.empty());
  std::optional<Factor> left;
  if (placedLeft)
    left = factor(op, product, true, *placedLeft);
  Factor right = factor(op, product, false, placedRight);
  unsigned steps = product.k / product.depth(), batches = product.batches >> product.batchWarpBits, rightWords = product.bytes == 8 ? 1 : 2;
  unsigned rows = std::max<int64_t>(1, product.m / product.blockRows() >> product.rowWarpBits);
  unsigned columns = std::max<int64_t>(1, product.n / 8 >> product.columnWarpBits);
  unsigned count = sums.size() / (batches * rows * columns), atOnce = right.words / rightWords; // blocks of columns that are read together
  for (unsigned batch = 0; batch < batches; ++batch)
    for (unsigned step = 0; step < steps; ++step) {
      SmallVector<Parts> across;
      for (unsigned row = 0; row < rows; ++row) {
        unsigned number = (batch * rows + row) * steps + step;
        across.push_back(left ? parts(product, readBlocks(*left, number)) : Parts{Registers(ArrayRef(inRegisters).slice(size_t(number) * 4, 4))});
      }
      for (unsigned column = 0; column < columns; column += atOnce) {
        Registers words = readBlocks(right, (batch * columns + column) / atOnce * steps + step);
        for (unsigned k = 0; k < atOnce; ++k) {
          Parts down = parts(product, ArrayRef(words).slice(k * rightWords, rightWords));
          for (unsigned row = 0; row < rows; ++row)
            multiplyBlocks(product, across[row], down, MutableArrayRef(sums).slice(((batch * rows + row) * columns + column + k) * size_t(count), count));
        }
      }
    }
}

} // namespace tritonc::gpu
