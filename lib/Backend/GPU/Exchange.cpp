//===- Exchange.cpp - registers in one mapping to those of another: renamed, shuffled, or through memory ---===//
#include "ThreadEmitter.h"
#include "mlir/Dialect/LLVMIR/NVVMDialect.h"

using namespace mlir;

namespace tritonc::gpu {

/// Where an index bit stands: 0 … 4 in the lane, from 5 on in the warp; `none` if it is in a register.
static int placeOfBit(const Mapping &mapping, int bit) {
  if (auto found = llvm::find(mapping.lane, bit); found != mapping.lane.end())
    return found - mapping.lane.begin();
  if (auto found = llvm::find(mapping.warp, bit); found != mapping.warp.end())
    return 5 + (found - mapping.warp.begin());
  return Mapping::none;
}

Registers ThreadEmitter::exchange(const Registers &registers, const Mapping &from, const Mapping &to) {
  if (from == to)
    return registers;
  if (auto renamed = exchangeInThread(registers, from, to))
    return *renamed;
  if (auto shuffled = exchangeInWarp(registers, from, to))
    return *shuffled;
  SmallVector<ElementIndex> indices;
  for (unsigned r = 0; r < to.registers(); ++r)
    indices.push_back(indexOf(to, r));
  return throughShared(registers, from, indices);
}

/// The register of `from` that holds what register `r` of `to` is, or half of such a choice: the bits that the thread decides are in
/// `byThread`, as pairs of a bit of the register number and a place in the thread's number.
static unsigned sourceRegister(const Mapping &from, const Mapping &to, unsigned r, SmallVectorImpl<std::pair<unsigned, unsigned>> &byThread) {
  unsigned source = 0;
  for (auto [position, bit] : llvm::enumerate(from.reg)) {
    if (int place = to.registerBit(bit); place != Mapping::none)
      source |= (r >> place & 1) << position;
    else
      byThread.push_back({position, placeOfBit(to, bit)});
  }
  return source;
}

/// One of 2^n values by bits of the thread.
static Value chooseByThread(OpBuilder &b, Location loc, ArrayRef<Value> values, ArrayRef<Value> conditions) {
  if (conditions.empty())
    return values[0];
  unsigned half = values.size() / 2;
  Value no = chooseByThread(b, loc, values.take_front(half), conditions.drop_back());
  Value yes = chooseByThread(b, loc, values.drop_front(half), conditions.drop_back());
  return no == yes ? no : Value(arith::SelectOp::create(b, loc, conditions.back(), yes, no));
}

/// `get` of the register that is `base` and bits that the thread says: `byThread` has their positions and places in the thread's number.
Value ThreadEmitter::pick(unsigned base, ArrayRef<std::pair<unsigned, unsigned>> byThread, llvm::function_ref<Value(unsigned)> get) {
  SmallVector<Value> candidates, conditions;
  for (unsigned choice = 0; choice < 1u << byThread.size(); ++choice) {
    unsigned source = base;
    for (auto [k, bit] : llvm::enumerate(byThread))
      source |= (choice >> k & 1) << bit.first;
    candidates.push_back(get(source));
  }
  for (auto [position, place] : byThread)
    conditions.push_back(threadBit(place));
  return chooseByThread(builder, loc, candidates, conditions);
}

/// Where each thread has what it needs: what a lane or warp bit of `from` is, the same one is in `to`.
std::optional<Registers> ThreadEmitter::exchangeInThread(const Registers &registers, const Mapping &from, const Mapping &to) {
  for (unsigned place = 0; place < 5 + from.warp.size(); ++place) {
    int bit = place < 5 ? from.lane[place] : from.warp[place - 5], same = place < 5 ? to.lane[place] : to.warp[place - 5];
    if (bit != Mapping::none && bit != same)
      return std::nullopt;
  }
  Registers result;
  for (unsigned r = 0; r < to.registers(); ++r) {
    SmallVector<std::pair<unsigned, unsigned>> byThread;
    unsigned base = sourceRegister(from, to, r, byThread);
    result.push_back(pick(base, byThread, [&](unsigned source) { return registers[source]; }));
  }
  return result;
}

/// Where each warp has what it needs. A lane asks another one for each register that it might need of it, and takes the right one.
std::optional<Registers> ThreadEmitter::exchangeInWarp(const Registers &registers, const Mapping &from, const Mapping &to) {
  for (auto [bit, same] : llvm::zip_equal(from.warp, to.warp))
    if (bit != Mapping::none && bit != same)
      return std::nullopt;
  unsigned choices = llvm::count_if(from.reg, [&](int bit) { return to.registerBit(bit) == Mapping::none; });
  if (choices > 2 || to.registers() << choices > 64)
    return std::nullopt;
  Registers result;
  for (unsigned r = 0; r < to.registers(); ++r) {
    // The lane that is asked: bits of the own place, and bits that the register says.
    Value source;
    uint32_t fixed = 0;
    for (auto [position, bit] : llvm::enumerate(from.lane)) {
      if (bit == Mapping::none)
        continue;
      if (int place = to.registerBit(bit); place != Mapping::none) {
        fixed |= (r >> place & 1) << position;
        continue;
      }
      Value isSet = threadBit(placeOfBit(to, bit));
      Value part = arith::SelectOp::create(builder, loc, isSet, constantInt(1 << position), constantInt(0));
      source = source ? Value(arith::OrIOp::create(builder, loc, source, part)) : part;
    }
    Value asked = source ? source : constantInt(fixed);
    if (source && fixed)
      asked = arith::OrIOp::create(builder, loc, source, constantInt(fixed));
    SmallVector<std::pair<unsigned, unsigned>> byThread;
    unsigned base = sourceRegister(from, to, r, byThread);
    result.push_back(pick(base, byThread, [&](unsigned source) { return shuffle(registers[source], asked); }));
  }
  return result;
}

/// `value`, word by word of 32 bits, after `shuffleWord`.
Value ThreadEmitter::shuffled(Value value, llvm::function_ref<Value(Value)> shuffleWord) {
  Type type = value.getType(), i32 = builder.getI32Type(), i64 = builder.getI64Type();
  if (isa<LLVM::LLVMPointerType>(type)) {
    Value bits = LLVM::PtrToIntOp::create(builder, loc, i64, value);
    return LLVM::IntToPtrOp::create(builder, loc, type, shuffled(bits, shuffleWord));
  }
  unsigned bits = type.getIntOrFloatBitWidth();
  if (isa<FloatType>(type)) {
    Value asInteger = arith::BitcastOp::create(builder, loc, builder.getIntegerType(bits), value);
    return arith::BitcastOp::create(builder, loc, type, shuffled(asInteger, shuffleWord));
  }
  if (bits == 32)
    return shuffleWord(value);
  if (bits < 32) {
    Value wide = arith::ExtUIOp::create(builder, loc, i32, value);
    return arith::TruncIOp::create(builder, loc, type, shuffleWord(wide));
  }
  Value sum;
  for (unsigned first = 0; first < bits; first += 32) {
    Value shift = constantInt(first, type);
    Value part = arith::TruncIOp::create(builder, loc, i32, arith::ShRUIOp::create(builder, loc, value, shift));
    part = arith::ShLIOp::create(builder, loc, arith::ExtUIOp::create(builder, loc, type, shuffleWord(part)), shift);
    sum = sum ? Value(arith::OrIOp::create(builder, loc, sum, part)) : part;
  }
  return sum;
}

Value ThreadEmitter::shuffle(Value value, Value from) {
  return shuffled(value, [&](Value word) -> Value {
    return NVVM::ShflOp::create(builder, loc, builder.getI32Type(), constantInt(-1), word, from, constantInt(31), NVVM::ShflKind::idx, {});
  });
}

Value ThreadEmitter::shuffleXor(Value value, unsigned mask) {
  return shuffled(value, [&](Value word) -> Value {
    return NVVM::ShflOp::create(builder, loc, builder.getI32Type(), constantInt(-1), word, constantInt(mask), constantInt(31),
                                NVVM::ShflKind::bfly, {});
  });
}

} // namespace tritonc::gpu
