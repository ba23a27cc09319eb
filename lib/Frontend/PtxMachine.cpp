//===- PtxMachine.cpp - registers, operands and the walk over instructions --------------------------------===//
#include "Constants.h"
#include "Ptx.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace tritonc;
using namespace tritonc::frontend;
using namespace tritonc::frontend::ptx;
using llvm::StringRef;

std::optional<Type> ptx::typeNamed(StringRef name) {
  static const std::pair<const char *, Type> types[] = {
      {"b8", {DType::UInt8}}, {"u8", {DType::UInt8}}, {"s8", {DType::Int8}}, {"b16", {DType::UInt16}}, {"u16", {DType::UInt16}}, {"s16", {DType::Int16}},
      {"b32", {DType::UInt32}}, {"u32", {DType::UInt32}}, {"s32", {DType::Int32}}, {"b64", {DType::UInt64}}, {"u64", {DType::UInt64}}, {"s64", {DType::Int64}},
      {"f16", {DType::Float16}}, {"bf16", {DType::BFloat16}}, {"f32", {DType::Float32}}, {"f64", {DType::Float64}},
      {"f16x2", {DType::Float16, 2}}, {"bf16x2", {DType::BFloat16, 2}}, {"f32x2", {DType::Float32, 2}},
      {"e4m3x2", {DType::Float8E4NV, 2}}, {"e5m2x2", {DType::Float8E5, 2}}, {"e2m1x2", {DType::UInt8, 2, Type::E2M1}},
      {"tf32", {DType::Float32, 1, Type::TF32}}, {"u16x2", {DType::UInt16, 2}}, {"s16x2", {DType::Int16, 2}}, {"pred", {DType::Int1, 1, Type::Predicate}}};
  for (auto &[spelling, type] : types)
    if (name == spelling)
      return type;
  return std::nullopt;
}

DType ptx::bitsType(unsigned bits) {
  return bits <= 8 ? DType::UInt8 : bits <= 16 ? DType::UInt16 : bits <= 32 ? DType::UInt32 : DType::UInt64;
}

Term ptx::joined(const Term &low, const Term &high) {
  unsigned width = bitWidth(low.dtype());
  DType half = bitsType(width), whole = bitsType(2 * width);
  Term a = low.bitcast(half).cast(whole), b = high.bitcast(half).cast(whole);
  return a | (b << b.typed(int64_t(width)));
}

//===-- Operands -----------------------------------------------------------------------------===//

void Machine::declare(std::string name, unsigned bits) { registers[name] = {bits, std::nullopt}; }
void Machine::set(StringRef name, Tile value) { registers[name].value = std::move(value); }

std::optional<Tile> Machine::get(StringRef name) const {
  auto it = registers.find(name);
  return it == registers.end() ? std::nullopt : it->second.value;
}

Term Machine::number(DType type, uint64_t bits) const {
  unsigned width = bitWidth(type);
  DType integer = bitsType(width);
  llvm::APInt value = llvm::APInt(64, bits).trunc(bitWidth(integer));
  mlir::TypedAttr attribute = mlir::IntegerAttr::get(emitter.irType(integer), value);
  TileType tileType{ElementType(integer), shape};
  if (!shape.empty())
    attribute = mlir::SplatElementsAttr::get(llvm::cast<mlir::RankedTensorType>(emitter.irType(tileType)), llvm::ArrayRef<mlir::Attribute>(attribute));
  Term term(emitter, Tile{mlir::arith::ConstantOp::create(emitter.builder, emitter.location(), attribute), tileType, {}});
  return term.bitcast(type);
}

/// `%laneid` and its like: a program is one thread of one warp here, and time stands still.
static std::optional<Term> specialRegister(Emitter &e, StringRef name, llvm::function_ref<Term(DType, uint64_t)> number) {
  static const llvm::StringRef zeros[] = {"laneid", "warpid", "smid", "gridid", "clock", "clock_hi", "globaltimer_lo", "globaltimer_hi", "tid.x", "tid.y", "tid.z",
                                          "clusterid.x", "clusterid.y", "clusterid.z", "cluster_ctaid.x", "cluster_ctarank", "lanemask_lt"};
  static const llvm::StringRef ones[] = {"nwarpid", "nsmid", "ntid.x", "ntid.y", "ntid.z", "cluster_nctaid.x", "cluster_nctarank", "lanemask_eq", "lanemask_le"};
  if (!name.consume_front("%"))
    return std::nullopt;
  if (llvm::is_contained(zeros, name))
    return number(DType::UInt32, 0);
  if (llvm::is_contained(ones, name))
    return number(DType::UInt32, 1);
  if (name == "clock64" || name == "globaltimer")
    return number(DType::UInt64, 0);
  bool isIndex = name.consume_front("ctaid.");
  if ((isIndex || name.consume_front("nctaid.")) && name.size() == 1 && name[0] >= 'x' && name[0] <= 'z') {
    mlir::Value v = isIndex ? mlir::Value(tile::ProgramIdOp::create(e.builder, e.location(), name[0] - 'x'))
                            : mlir::Value(tile::NumProgramsOp::create(e.builder, e.location(), name[0] - 'x'));
    Term zero = number(DType::Int32, 0);
    return (zero + Term(e, e.wrap(v, DType::Int32, {}))).cast(DType::UInt32);
  }
  return std::nullopt;
}

Term Machine::read(const Argument &a, DType type) const {
  if (a.kind == Argument::Number) {
    if (!a.real || !isFloat(type))
      return number(type, a.bits);
    return Term(emitter, emitter.constant(Object(*a.real), type, shape));
  }
  if (a.kind == Argument::Vector) {
    if (a.elements.size() != 2)
      stop("`{…}` has two parts here");
    DType half = bitsType(bitWidth(type) / 2);
    return joined(read(a.elements[0], half), read(a.elements[1], half)).bitcast(type);
  }
  if (a.kind != Argument::Register)
    stop("an address cannot stand here");
  std::optional<Term> value;
  if (auto it = registers.find(a.name); it != registers.end()) {
    if (!it->second.value)
      stop("`" + a.name + "` has no value yet");
    value = Term(emitter, *it->second.value);
  } else {
    value = specialRegister(emitter, a.name, [&](DType t, uint64_t bits) { return number(t, bits); });
  }
  if (!value)
    stop("there is no register `" + a.name + "`");
  if (value->dtype() == DType::Int1)
    stop("`" + a.name + "` is a predicate");
  unsigned have = bitWidth(value->dtype()), want = bitWidth(type);
  if (have == want)
    return value->bitcast(type);
  return value->bitcast(bitsType(have)).cast(bitsType(want)).bitcast(type);
}

Term Machine::readPredicate(const Argument &a) const {
  if (a.kind == Argument::Number)
    return Term(emitter, emitter.constant(Object(a.bits != 0), DType::Int1, shape));
  auto value = get(a.name);
  if (!value)
    stop("`" + a.name + "` has no value yet");
  if (value->type.element.dtype != DType::Int1)
    stop("`" + a.name + "` is no predicate");
  Term p(emitter, *value);
  return a.negated ? ~p : p;
}

Term Machine::argument(unsigned i, DType type) const {
  if (i >= current->arguments.size())
    stop("an operand is missing");
  return read(current->arguments[i], type);
}

void Machine::write(const Argument &a, Term value) {
  if (a.kind == Argument::Vector) {
    unsigned part = bitWidth(value.dtype()) / unsigned(a.elements.size());
    Term bits = value.bitcast(bitsType(bitWidth(value.dtype())));
    for (auto [i, e] : llvm::enumerate(a.elements))
      if (e.name != "_")
        write(e, (bits >> bits.typed(int64_t(i * part))).cast(bitsType(part)));
    return;
  }
  if (a.kind != Argument::Register)
    stop("the result needs a register");
  if (a.name == "_")
    return;
  auto it = registers.find(a.name);
  if (it == registers.end())
    stop("there is no register `" + a.name + "`");
  Register &r = it->second;
  unsigned have = bitWidth(value.dtype());
  if ((have == 1) != (r.bits == 1))
    stop("`" + a.name + "` has another type than the result");
  if (have != r.bits) { // a narrower one is widened by its sign
    if (isFloat(value.dtype()))
      value = value.bitcast(bitsType(have));
    value = value.cast(bitsType(r.bits));
  }
  if (!current->guard.empty() && r.value) {
    Argument guard;
    guard.name = current->guard, guard.negated = current->guardNegated;
    Term old(emitter, *r.value);
    value = readPredicate(guard).select(value, have == 1 ? old : old.bitcast(value.dtype()));
  }
  r.value = value.tile();
}

//===-- Modifiers ------------------------------------------------------------------------------===//

bool Machine::take(StringRef modifier) {
  auto it = llvm::find(left, modifier);
  if (it == left.end())
    return false;
  left.erase(it);
  return true;
}

StringRef Machine::takeOne(llvm::ArrayRef<StringRef> modifiers) {
  for (StringRef m : modifiers)
    if (take(m))
      return m;
  return "";
}

Rounding Machine::takeRounding() {
  StringRef mode = takeOne({"rn", "rz", "rp", "rm", "rni", "rzi", "rpi", "rmi"});
  return mode.starts_with("rz") ? Rounding::TowardZero : mode.starts_with("rp") ? Rounding::Up : mode.starts_with("rm") ? Rounding::Down : Rounding::Nearest;
}

Type Machine::takeType() {
  for (StringRef m : left)
    if (auto type = typeNamed(m)) {
      take(m);
      return *type;
    }
  stop("it names no type that is known here");
}

void Machine::finish() const {
  if (!left.empty())
    stop("`." + left.front().str() + "` is not known here");
}

void Machine::expect(unsigned count) const {
  if (current->arguments.size() != count)
    stop("it takes " + std::to_string(count) + " operands, not " + std::to_string(current->arguments.size()));
}

//===-- The walk ---------------------------------------------------------------------------------===//

bool Machine::executeMove() {
  if (current->name != "mov")
    return false;
  Type type = takeType();
  finish(), expect(2);
  if (type.special == Type::Predicate)
    result(readPredicate(current->arguments[1]));
  else
    result(argument(1, type.lanes == 1 ? type.dtype : bitsType(type.bits())));
  return true;
}

void Machine::execute(const Instruction &instruction) {
  current = &instruction;
  left.assign(instruction.modifiers.begin(), instruction.modifiers.end());
  // One thread runs a program: nothing waits for others, and memory is always up to date.
  static const llvm::StringRef silent[] = {"bar", "barrier", "membar", "fence", "griddepcontrol", "nanosleep", "prefetch", "prefetchu", "discard", "applypriority"};
  if (llvm::is_contained(silent, StringRef(instruction.name)))
    return;
  if (instruction.name == "cvt")
    return convert();
  if (!executeMove() && !executeBits() && !executeArithmetic() && !executeMath() && !executeSelection() && !executeMemory())
    stop("");
}

std::optional<Problem> Machine::run(const Code &code) {
  for (const Declaration &d : code.declarations) {
    if (d.count == 0)
      declare(d.name, d.bits);
    for (unsigned i = 0; i < d.count; ++i)
      declare(d.name + std::to_string(i), d.bits);
  }
  for (const Instruction &i : code.instructions) {
    try {
      execute(i);
    } catch (const Stop &stopped) {
      return Problem{i.text, stopped.what};
    }
  }
  return std::nullopt;
}
