//===- PtxArithmetic.cpp - arithmetic, functions and selections of PTX ----------------------------------------===//
#include "Ptx.h"
#include <cfloat>

using namespace tritonc;
using namespace tritonc::frontend;
using namespace tritonc::frontend::ptx;
using ast::BinaryOp;
using ast::CompareOp;
using llvm::StringRef;

/// Numbers below the normal ones as 0 with their sign.
Term Machine::flushed(Term x, bool flush) const {
  if (!flush || x.dtype() != DType::Float32)
    return x;
  Term tiny = x.math("absf") < x.typed(double(FLT_MIN));
  return tiny.select(x.typed(0.0).math("copysign", {x}), x);
}

Term Machine::laneWise(const Type &type, llvm::ArrayRef<unsigned> arguments, llvm::function_ref<Term(llvm::ArrayRef<Term>)> one) {
  if (type.lanes == 1) {
    std::vector<Term> terms;
    for (unsigned i : arguments)
      terms.push_back(argument(i, type.dtype));
    return one(terms);
  }
  std::optional<Term> lanes[2];
  unsigned width = bitWidth(type.dtype);
  for (unsigned lane : {0u, 1u}) {
    std::vector<Term> terms;
    for (unsigned i : arguments) {
      Term whole = argument(i, bitsType(2 * width));
      terms.push_back((whole >> whole.typed(int64_t(lane * width))).cast(bitsType(width)).bitcast(type.dtype));
    }
    lanes[lane] = one(terms);
  }
  return joined(*lanes[0], *lanes[1]);
}

/// Between 0 and 1, NaN as 0.
static Term saturated(const Term &x) { return x.math("absf").is(CompareOp::Ge, x.typed(0.0)).select((x > x.typed(0.0)).select((x < x.typed(1.0)).select(x, x.typed(1.0)), x.typed(0.0)), x.typed(0.0)); }

/// The larger or smaller one; a number wins over NaN, unless NaN is asked for.
static Term extremum(Emitter &e, const Term &x, const Term &y, bool isMax, bool nan) {
  return Term(e, e.maximum(x.operand(), y.operand(), isMax, nan)).cast(x.dtype());
}

/// The product of 32- or narrower integers in twice the width; the high half of 64-bit ones by umulhi.
static Term wideProduct(const Term &x, const Term &y) {
  static constexpr DType wider[] = {DType::Int16, DType::Int32, DType::Int64, DType::UInt16, DType::UInt32, DType::UInt64};
  unsigned i = bitWidth(x.dtype()) == 8 ? 0 : bitWidth(x.dtype()) == 16 ? 1 : 2;
  DType wide = wider[i + (isSignedInt(x.dtype()) ? 0 : 3)];
  return x.cast(wide) * y.cast(wide);
}

static Term highProduct(Emitter &e, const Term &x, const Term &y) {
  DType type = x.dtype();
  unsigned width = bitWidth(type);
  if (width < 64) {
    Term wide = wideProduct(x, y);
    return (wide >> wide.typed(int64_t(width))).cast(type);
  }
  Term high = Term(e, e.umulhi(x.bitcast(DType::UInt64).operand(), y.bitcast(DType::UInt64).operand())).bitcast(type);
  if (!isSignedInt(type))
    return high;
  Term zero = x.typed(int64_t(0));
  return high - (x < zero).select(y, zero) - (y < zero).select(x, zero);
}

bool Machine::executeArithmetic() {
  StringRef name = current->name;
  bool isProduct = name == "mul" || name == "mad" || name == "mul24" || name == "mad24";
  static const std::pair<const char *, BinaryOp> operations[] = {{"add", BinaryOp::Add}, {"sub", BinaryOp::Sub}, {"mul", BinaryOp::Mul}, {"div", BinaryOp::Div}, {"rem", BinaryOp::Mod}};
  const auto *operation = llvm::find_if(operations, [&](auto &o) { return name == o.first; });
  bool isBinary = operation != std::end(operations), isFma = name == "fma" || name == "mad", isExtremum = name == "max" || name == "min";
  if (!isBinary && !isFma && !isProduct && !isExtremum && name != "abs" && name != "neg" && name != "dp4a" && name != "sad")
    return false;
  if (name == "dp4a") { // four products of bytes, added
    Type a = takeType(), b = takeType();
    finish(), expect(4);
    Term sum = argument(3, DType::UInt32), x = argument(1, DType::UInt32), y = argument(2, DType::UInt32);
    for (int64_t i = 0; i < 32; i += 8)
      sum = sum + ((x >> x.typed(i)).cast(isSignedInt(a.dtype) ? DType::Int8 : DType::UInt8).cast(DType::Int32) *
                   (y >> y.typed(i)).cast(isSignedInt(b.dtype) ? DType::Int8 : DType::UInt8).cast(DType::Int32)).cast(DType::UInt32);
    result(sum);
    return true;
  }
  StringRef part = isProduct ? takeOne({"lo", "hi", "wide"}) : "";
  bool flush = take("ftz"), saturates = take("sat"), nan = isExtremum && take("NaN");
  bool approximate = take("approx"), full = take("full");
  approximate |= full;
  Rounding rounding = takeRounding();
  Type type = takeType();
  bool relu = take("relu");
  (void)approximate;
  finish();
  if (type.special != Type::Plain)
    stop("it does not take this type");
  bool narrow = type.dtype == DType::Float16 || type.dtype == DType::BFloat16;
  if (narrow && rounding != Rounding::Nearest)
    stop("16-bit floats are rounded to nearest here");
  auto emit = [&](llvm::ArrayRef<Term> given) -> Term {
    llvm::SmallVector<Term> t;
    for (const Term &x : given)
      t.push_back(flushed(x, flush));
    if (name == "abs")
      return Term(emitter, emitter.absolute(t[0].operand()));
    if (name == "neg")
      return -t[0];
    if (isExtremum)
      return extremum(emitter, t[0], t[1], name == "max", nan);
    if (name == "sad")
      return (t[0] < t[1]).select(t[1] - t[0], t[0] - t[1]) + t[2];
    if (tritonc::isFloat(type.dtype)) {
      Term x = isFma ? (narrow ? t[0].math("fma", {t[1], t[2]}) : roundedFma(t[0], t[1], t[2], rounding))
               : narrow ? t[0].with(operation->second, t[1]).cast(type.dtype)
                        : rounded(operation->second, t[0], t[1], rounding);
      x = flushed(x, flush);
      return relu ? extremum(emitter, x, x.typed(0.0), true, true) : saturates ? saturated(x) : x;
    }
    if (name == "div")
      return t[0].with(BinaryOp::FloorDiv, t[1]);
    if (!isProduct)
      return t[0].with(operation->second, t[1]);
    if (name == "mul24" || name == "mad24") {
      Term eight = t[0].typed(int64_t(8));
      t[0] = (t[0] << eight) >> eight, t[1] = (t[1] << eight) >> eight;
    }
    Term product = part == "wide" ? wideProduct(t[0], t[1]) : part == "hi" ? highProduct(emitter, t[0], t[1]) : t[0] * t[1];
    return product;
  };
  bool addsThird = isFma || name == "mad24" || name == "sad", ofFloats = tritonc::isFloat(type.dtype);
  unsigned inputs = name == "abs" || name == "neg" ? 1 : addsThird ? 3 : 2;
  expect(inputs + 1);
  if (addsThird && !ofFloats && name != "sad") { // the addend has the product's width
    Term product = laneWise(type, {1, 2}, emit);
    result(product + argument(3, product.dtype()));
    return true;
  }
  static constexpr unsigned numbers[] = {1, 2, 3};
  Term value = laneWise(type, llvm::ArrayRef(numbers).take_front(inputs), emit);
  if (saturates && !ofFloats)
    stop("`.sat` of integers is not known here");
  result(value);
  return true;
}

/// Functions: exact ones rounded as asked, approximate ones as exact as they are in tl.
bool Machine::executeMath() {
  StringRef name = current->name;
  static const std::pair<const char *, const char *> functions[] = {{"ex2", "exp2"}, {"lg2", "log2"}, {"rsqrt", "rsqrt"}, {"sqrt", "sqrt"},
                                                                    {"sin", "sin"}, {"cos", "cos"}, {"tanh", "tanh"}, {"rcp", ""}};
  const auto *function = llvm::find_if(functions, [&](auto &f) { return name == f.first; });
  if (function == std::end(functions)) {
    if (name != "copysign")
      return false;
    DType type = takeType().dtype;
    finish(), expect(3);
    result(argument(2, type).math("copysign", {argument(1, type)}));
    return true;
  }
  take("approx");
  bool flush = take("ftz");
  Rounding rounding = takeRounding();
  Type type = takeType();
  finish(), expect(2);
  if (!type.isFloat() || type.special != Type::Plain)
    stop("it takes floats");
  result(laneWise(type, {1}, [&](llvm::ArrayRef<Term> t) {
    bool narrow = bitWidth(type.dtype) < 32;
    Term x = flushed(narrow ? t[0].cast(DType::Float32) : t[0], flush);
    Term y = name == "rcp" ? rounded(BinaryOp::Div, x.typed(1.0), x, rounding) : name == "sqrt" ? roundedSqrt(x, rounding) : x.math(function->second);
    return flushed(y, flush).cast(type.dtype);
  }));
  return true;
}

namespace {
struct Comparison {
  const char *name;
  CompareOp op;
  enum { Ordered, Unordered, Unsigned } how = Ordered;
};
} // namespace

/// Whether two values compare as named; of floats the names with `u` hold for NaN too.
static std::optional<Term> compared(StringRef name, Term x, Term y) {
  static const Comparison comparisons[] = {
      {"eq", CompareOp::Eq}, {"ne", CompareOp::Ne}, {"lt", CompareOp::Lt}, {"le", CompareOp::Le}, {"gt", CompareOp::Gt}, {"ge", CompareOp::Ge},
      {"lo", CompareOp::Lt, Comparison::Unsigned}, {"ls", CompareOp::Le, Comparison::Unsigned}, {"hi", CompareOp::Gt, Comparison::Unsigned},
      {"hs", CompareOp::Ge, Comparison::Unsigned}, {"equ", CompareOp::Eq, Comparison::Unordered}, {"neu", CompareOp::Ne, Comparison::Unordered},
      {"ltu", CompareOp::Lt, Comparison::Unordered}, {"leu", CompareOp::Le, Comparison::Unordered}, {"gtu", CompareOp::Gt, Comparison::Unordered},
      {"geu", CompareOp::Ge, Comparison::Unordered}};
  auto isNaN = [&] { return x.is(CompareOp::Ne, x) | y.is(CompareOp::Ne, y); };
  if (name == "num")
    return ~isNaN();
  if (name == "nan")
    return isNaN();
  for (const Comparison &c : comparisons)
    if (name == c.name) {
      if (!isFloat(x.dtype()))
        return x.is(c.op, y);
      Term holds = x.is(c.op, y);
      return c.how == Comparison::Unordered ? holds | isNaN() : c.op == CompareOp::Ne ? holds & ~isNaN() : holds;
    }
  return std::nullopt;
}

/// setp.CMP[.BOOL].TYPE p[|q], a, b[, c]; set.CMP.TYPE.TYPE d, a, b.
bool Machine::compareInto() {
  StringRef comparison = takeOne({"eq", "ne", "lt", "le", "gt", "ge", "lo", "ls", "hi", "hs", "equ", "neu", "ltu", "leu", "gtu", "geu", "num", "nan"});
  StringRef combine = takeOne({"and", "or", "xor"});
  bool flush = take("ftz"), isSet = current->name == "set";
  Type to = isSet ? takeType() : Type{}, type = takeType();
  finish(), expect(combine.empty() ? 3 : 4);
  if (type.lanes != 1 || type.special != Type::Plain)
    stop("packed values are not compared here");
  auto holds = compared(comparison, flushed(argument(1, type.dtype), flush), flushed(argument(2, type.dtype), flush));
  if (!holds)
    stop("it names no comparison");
  auto finished = [&](Term value) {
    if (combine.empty())
      return value;
    Term with = readPredicate(current->arguments[3]);
    return combine == "and" ? value & with : combine == "or" ? value | with : value ^ with;
  };
  if (isSet) {
    Term value = finished(*holds);
    result(tritonc::isFloat(to.dtype) ? value.cast(to.dtype) : -value.cast(DType::Int32).cast(to.dtype));
    return true;
  }
  auto [first, second] = StringRef(current->arguments[0].name).split('|');
  Argument target = current->arguments[0], other = target;
  target.name = first.trim().str(), other.name = second.trim().str();
  Term yes = finished(*holds), no = finished(~*holds);
  write(target, yes);
  if (!other.name.empty())
    write(other, no);
  return true;
}

bool Machine::executeSelection() {
  StringRef name = current->name;
  if (name == "setp" || name == "set")
    return compareInto();
  if (name == "selp") {
    DType type = takeType().dtype;
    finish(), expect(4);
    result(readPredicate(current->arguments[3]).select(argument(1, type), argument(2, type)));
    return true;
  }
  if (name == "slct") {
    take("ftz");
    DType type = takeType().dtype, by = takeType().dtype;
    finish(), expect(4);
    Term c = argument(3, by);
    Term nonnegative = c.is(CompareOp::Ge, tritonc::isFloat(by) ? c.typed(0.0) : c.typed(int64_t(0)));
    result(nonnegative.select(argument(1, type), argument(2, type)));
    return true;
  }
  return false;
}
