//===- EmitProduct.cpp - tile.dot to the matrix unit: its operands in shared memory, its sums in registers ----------------===//
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

/// Two 16-bit registers as one word.
Value ThreadEmitter::packPair(Value low, Value high) {
  Value pair = LLVM::PoisonOp::create(builder, loc, VectorType::get({2}, low.getType()));
  pair = LLVM::InsertElementOp::create(builder, loc, pair, low, constantInt(0));
  pair = LLVM::InsertElementOp::create(builder, loc, pair, high, constantInt(1));
  return LLVM::BitcastOp::create(builder, loc, builder.getI32Type(), pair);
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
    multiplyByGroups(op, product, sums, add);
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
