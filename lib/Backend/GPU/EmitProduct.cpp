//===- EmitProduct.cpp - tile.dot to the matrix unit: operands placed, and the instructions of a warp group (wgmma) ------===//
#include "ThreadEmitter.h"
#include "TilePasses.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace tritonc::gpu {

std::pair<Value, bool> untransposed(Value value) {
  bool turned = false;
  while (auto trans = value.getDefiningOp<tile::TransOp>()) {
    if (trans.getOrder().size() != 2)
      break;
    turned ^= trans.getOrder()[0] == 1;
    value = trans->getOperand(0);
  }
  return {value, turned};
}

Value ThreadEmitter::assembly(StringRef text, StringRef constraints, ValueRange operands, Type result) {
  auto op = LLVM::InlineAsmOp::create(builder, loc, result ? TypeRange(result) : TypeRange(), operands, text, constraints,
                                      /*has_side_effects=*/true, /*is_align_stack=*/false, LLVM::tailcallkind::TailCallKind::None,
                                      LLVM::AsmDialectAttr::get(builder.getContext(), LLVM::AsmDialect::AD_ATT), ArrayAttr());
  return result ? op.getRes() : Value();
}

/// What is written to shared memory in the usual way is seen by the units that read it on their own.
void ThreadEmitter::fenceShared() { assembly("fence.proxy.async.shared::cta;", "~{memory}", {}, {}); }

//===-- Operands -------------------------------------------------------------------------------------------===//

/// How an operand is laid out that comes from registers: in runs of what a thread holds together, where the matrix unit leaves a choice.
/// A batch counts as rows.
static SharedMatrix layoutOf(Value source, bool depthInRows, const MatrixProduct &product, const Mapping &home) {
  ArrayRef<int64_t> shape = tile::shapeOf(source.getType());
  int64_t columns = shape.back(), rows = llvm::product_of(shape.drop_back()), across = depthInRows ? columns : rows;
  bool rowsTogether = !home.reg.empty() && home.reg[0] == int(bitsOf(columns));
  bool depthInside = product.wantsDepthInside() || across * product.bytes < 16;
  return {rows, columns, depthInside ? depthInRows : rowsTogether, product.bytes};
}

/// The bits that the places of a thread's elements have by the thread, as an i32 that is computed once.
Value ThreadEmitter::threadPlace(const SharedMatrix &matrix, const Mapping &mapping, uint32_t &mask) {
  SmallVector<std::pair<unsigned, uint32_t>> parts; // a bit of the thread, and what it adds
  mask = 0;
  for (unsigned position = 0; position < 5 + mapping.warp.size(); ++position) {
    int bit = position < 5 ? mapping.lane[position] : mapping.warp[position - 5];
    if (bit != Mapping::none)
      parts.push_back({position, matrix.place(1u << bit)});
  }
  for (auto [position, part] : parts)
    mask |= part;
  for (const auto &[known, value] : threadPlaces)
    if (known == parts)
      return value;
  Value sum = constantInt(0);
  for (auto [position, part] : parts) {
    Value added = arith::SelectOp::create(head, kernel.getLoc(), threadBit(position), constantInt(part), constantInt(0));
    sum = arith::XOrIOp::create(head, kernel.getLoc(), sum, added);
  }
  threadPlaces.push_back({parts, sum});
  return sum;
}

/// Where register r's element stands in a matrix: bytes that the thread says, and `fixed` more.
Value ThreadEmitter::placeInMatrix(const SharedMatrix &matrix, const Mapping &mapping, unsigned r, uint32_t &fixed) {
  uint32_t mask, place = matrix.place(mapping.indexOf(r));
  Value at = threadPlace(matrix, mapping, mask);
  fixed = place & ~mask;
  return place & mask ? Value(arith::XOrIOp::create(builder, loc, at, constantInt(place & mask))) : at;
}

/// The same in a matrix that begins at byte `start` (and `moved` more) of this program's shared memory.
Value ThreadEmitter::placeInShared(const SharedMatrix &matrix, const Mapping &mapping, unsigned r, uint64_t start, Value moved) {
  uint32_t fixed;
  Value at = placeInMatrix(matrix, mapping, r, fixed);
  if (moved)
    at = arith::AddIOp::create(builder, loc, at, moved);
  Type pointer = LLVM::LLVMPointerType::get(builder.getContext(), 3), i8 = builder.getI8Type();
  Value address = LLVM::GEPOp::create(builder, loc, pointer, i8, sharedStart(), ArrayRef<LLVM::GEPArg>{at});
  return LLVM::GEPOp::create(builder, loc, pointer, i8, address, ArrayRef<LLVM::GEPArg>{int32_t(start + fixed)});
}

/// A number as one of so many bytes that the matrix unit multiplies: 8-bit floats may be f16.
Value ThreadEmitter::asFactor(Value value, unsigned bytes) {
  return isa<FloatType>(value.getType()) && value.getType().getIntOrFloatBitWidth() < 8 * bytes ? widened(value, builder.getF16Type()) : value;
}

/// A tile from those who hold it to shared memory: as many neighbours at once as a thread has.
void ThreadEmitter::writeMatrix(Value source, const SharedMatrix &matrix, uint64_t start) {
  Mapping home = plan.home(source);
  Registers registers = tile(source, home);
  for (Value &value : registers)
    value = asFactor(value, matrix.bytes);
  int first = matrix.rowsInside ? int(bitsOf(matrix.columns)) : 0;
  unsigned run = 0, runLimit = llvm::Log2_32(16 / matrix.bytes);
  while (run < std::min<size_t>(runLimit, home.reg.size()) && home.reg[run] == first + int(run))
    ++run;
  Type element = memoryType(registers[0].getType());
  for (unsigned r = 0; r < home.registers(); r += 1u << run) {
    Value value = toMemory(registers[r]);
    if (run) {
      Type type = VectorType::get({1 << run}, element);
      value = LLVM::PoisonOp::create(builder, loc, type);
      for (unsigned k = 0; k < 1u << run; ++k)
        value = LLVM::InsertElementOp::create(builder, loc, value, toMemory(registers[r + k]), constantInt(k));
    }
    LLVM::StoreOp::create(builder, loc, value, placeInShared(matrix, home, r, start, {}), matrix.bytes << run);
  }
}

Value ThreadEmitter::sharedByte(uint64_t start) {
  if (!sharedAddress32)
    sharedAddress32 = LLVM::PtrToIntOp::create(head, kernel.getLoc(), builder.getI32Type(), sharedStart());
  return arith::AddIOp::create(builder, loc, sharedAddress32, constantInt(int64_t(start)));
}

/// An operand in shared memory: where it stands already, or at the next free place.
ThreadEmitter::PlacedMatrix ThreadEmitter::placeOperand(Value operand, bool isLeft, const MatrixProduct &product, uint64_t &used) {
  auto [source, turned] = untransposed(operand);
  bool depthInRows = isLeft == turned;
  if (auto found = placed.find(source); found != placed.end())
    if (!product.wantsDepthInside() || found->second.matrix.rowsInside == depthInRows)
      return found->second;
  SharedMatrix matrix = layoutOf(source, depthInRows, product, plan.home(source));
  if (used == 0)
    barrier();
  uint64_t start = sharedTop + used;
  writeMatrix(source, matrix, start);
  used += llvm::alignTo(matrix.size(), 1024);
  return {matrix, sharedByte(start)};
}

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

//===-- Instructions -----------------------------------------------------------------------------------------===//

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

/// Two 16-bit registers as one word.
Value ThreadEmitter::packPair(Value low, Value high) {
  Value pair = LLVM::PoisonOp::create(builder, loc, VectorType::get({2}, low.getType()));
  pair = LLVM::InsertElementOp::create(builder, loc, pair, low, constantInt(0));
  pair = LLVM::InsertElementOp::create(builder, loc, pair, high, constantInt(1));
  return LLVM::BitcastOp::create(builder, loc, builder.getI32Type(), pair);
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

/// The left operand as words of the registers that the matrix unit reads; none if it does not stand there.
Registers ThreadEmitter::leftWords(tile::DotOp op, const MatrixProduct &product) {
  Registers words;
  if (product.bytes != 2 || product.m < 16 || placed.contains(untransposed(op.getA()).first) || plan.home(op.getA()) != product.leftRegisters())
    return words;
  Registers elements = tile(op.getA(), product.leftRegisters());
  for (unsigned r = 0; r < elements.size(); r += 2)
    words.push_back(packPair(asFactor(elements[r], 2), asFactor(elements[r + 1], 2)));
  return words;
}

/// Operands in shared memory: the right one, and the left one if it is not in registers.
std::pair<std::optional<ThreadEmitter::PlacedMatrix>, ThreadEmitter::PlacedMatrix>
ThreadEmitter::placeOperands(tile::DotOp op, const MatrixProduct &product, bool leftInRegisters) {
  for (Value operand : {op.getA(), op.getB()}) // what makes them may use the same memory: they are there before one is written
    if (Value source = untransposed(operand).first; !placed.contains(source))
      tile(source, plan.home(source));
  uint64_t used = 0;
  std::optional<PlacedMatrix> left;
  if (!leftInRegisters)
    left = placeOperand(op.getA(), true, product, used);
  PlacedMatrix right = placeOperand(op.getB(), false, product, used);
  if (used) {
    useShared(used);
    if (product.byGroup)
      fenceShared();
    barrier();
  }
  return {left, right};
}

/// Whether a placed operand has K as its contiguous dimension.
bool ThreadEmitter::isDepthInside(const PlacedMatrix &operand, Value value, bool isLeft) {
  return operand.matrix.rowsInside == (untransposed(value).second == isLeft);
}

/// Hands a product to the matrix unit, which goes on by itself.
void ThreadEmitter::startProduct(tile::DotOp op, const MatrixProduct &product, Registers &sums, bool add) {
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

void ThreadEmitter::emitProduct(tile::DotOp op, const MatrixProduct &product) {
  Mapping mapping = product.sums();
  Type element = elementType(op.getAcc()), f64 = builder.getF64Type(), f32 = builder.getF32Type();
  Type wide = product.sum == "s32" ? builder.getI32Type() : product.sum == "f64" ? f64 : f32;
  bool add = !startsAtZero(op);
  Registers sums;
  if (add)
    for (Value value : tile(op.getAcc(), mapping))
      sums.push_back(widened(value, wide));
  else
    sums.assign(mapping.registers(), product.byGroup ? Value(LLVM::PoisonOp::create(builder, loc, wide)) : zeroOf(wide));
  if (product.byGroup) {
    startProduct(op, product, sums, add);
    if (!pending.contains(op))
      settle(sums);
  } else {
    multiplyByWarps(op, product, sums);
  }
  for (Value &sum : sums)
    sum = widened(sum, element);
  define(op.getResult(), mapping, sums);
}

} // namespace tritonc::gpu
