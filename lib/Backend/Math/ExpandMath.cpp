// Turns operations of the math dialect into inline arithmetic on scalars and vectors.
#include "ExpandMath.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace tritonc::backend {

namespace {

using Formula = Term (*)(Term, const MathTarget &);

/// How one function is computed; without a formula for the type, the C library is called for each lane.
struct Expansion {
  Formula f32 = nullptr, f64 = nullptr;
  StringRef libm;
};

struct ExpandMath : PassWrapper<ExpandMath, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(ExpandMath)
  ExpandMath() = default;
  explicit ExpandMath(const MathTarget &target) { scalef = target.scalef, libm = target.libm; }
  ExpandMath(const ExpandMath &other) : PassWrapper(other) {}
  StringRef getArgument() const override { return "expand-math"; }
  StringRef getDescription() const override { return "exp, log, sin, tanh … as inline polynomials"; }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect, LLVM::LLVMDialect, math::MathDialect, scf::SCFDialect, vector::VectorDialect>();
  }
  Option<bool> scalef{*this, "scalef", llvm::cl::desc("use AVX-512's vscalef on vectors of 512 bits")};
  Option<bool> libm{*this, "libm", llvm::cl::desc("call the C library for what is rare"), llvm::cl::init(true)};

  void runOnOperation() override;
};

} // namespace

/// Keyed by the operation's name after `math.`. What is not here stays: LLVM has an instruction or an expansion for it.
static const llvm::StringMap<Expansion> &expansions() {
  static const llvm::StringMap<Expansion> table = {
      {"exp", {expandExp, expandExp, "exp"}},
      {"exp2", {expandExp2, expandExp2, "exp2"}},
      {"expm1", {expandExpM1, expandExpM1, "expm1"}},
      {"tanh", {expandTanh, expandTanh, "tanh"}},
      {"log", {expandLog, expandLog, "log"}},
      {"log2", {expandLog2, expandLog2, "log2"}},
      {"log1p", {expandLog1p, expandLog1p, "log1p"}},
      {"sin", {expandSin, expandSin, "sin"}},
      {"cos", {expandCos, expandCos, "cos"}},
      {"erf", {expandErf, nullptr, "erf"}},
      {"rsqrt", {expandRsqrt, expandRsqrt, ""}},
      {"log10", {nullptr, nullptr, "log10"}},
      {"tan", {nullptr, nullptr, "tan"}},
      {"asin", {nullptr, nullptr, "asin"}},
      {"acos", {nullptr, nullptr, "acos"}},
      {"atan", {nullptr, nullptr, "atan"}},
      {"atan2", {nullptr, nullptr, "atan2"}},
      {"sinh", {nullptr, nullptr, "sinh"}},
      {"cosh", {nullptr, nullptr, "cosh"}},
      {"asinh", {nullptr, nullptr, "asinh"}},
      {"acosh", {nullptr, nullptr, "acosh"}},
      {"atanh", {nullptr, nullptr, "atanh"}},
      {"cbrt", {nullptr, nullptr, "cbrt"}},
      {"erfc", {nullptr, nullptr, "erfc"}},
      {"powf", {nullptr, nullptr, "pow"}},
  };
  return table;
}

/// The same function on operands that are f32 or f64.
static Term expand(StringRef name, const Expansion &expansion, ArrayRef<Term> x, const MathTarget &target) {
  bool isF64 = x[0].isF64();
  if (name == "powf" && (!isF64 || !target.libm))
    return expandPow(x[0], x[1], target);
  if (Formula formula = isF64 ? expansion.f64 : expansion.f32)
    return formula(x[0], target);
  return target.libm ? callLibm(expansion.libm, x) : expandWithoutLibrary(name, x, target);
}

/// Whether |x| is from `low` to `high`, both included.
static Value isBetween(Term x, const APFloat &low, const APFloat &high) {
  Term size = abs(x);
  auto bound = [&](const APFloat &number) {
    TypedAttr attribute = FloatAttr::get(x.elementType(), number);
    if (auto vector = dyn_cast<VectorType>(Value(x).getType()))
      attribute = DenseElementsAttr::get(vector, Attribute(attribute));
    return x.make(arith::ConstantOp::create(x.b(), attribute));
  };
  return (bound(low) <= size) & (size <= bound(high));
}

/// x^n by squaring; of a negative n what is left of 1 / x^-n as an integer.
static Term integerPower(Term x, Term n) {
  unsigned bits = x.elementType().getIntOrFloatBitWidth();
  Term result = x.constant(int64_t(1)), square = x;
  for (unsigned bit = 0; bit + 1 < bits; ++bit) {
    Term isSet = (shiftRight(n, bit) & int64_t(1)) == int64_t(1);
    result = select(isSet, result * square, result);
    square = square * square;
  }
  Term one = x.constant(int64_t(1)), isOdd = (n & int64_t(1)) == int64_t(1);
  Term sign = select(isOdd, x, one);
  Term isUnit = (x == int64_t(1)) | (x == int64_t(-1));
  return select(n < int64_t(0), select(isUnit, sign, x.constant(int64_t(0))), result);
}

/// Operations without a formula of floats that LLVM's dialect does not know; null for all others.
static Value expandOther(Operation *op, const MathTarget &target) {
  ImplicitLocOpBuilder b(op->getLoc(), op);
  if (auto remainder = dyn_cast<arith::RemFOp>(op); remainder && !target.libm) { // LLVM has none that is exact where there is no fmod
    Type type = remainder.getType();
    if (type.getIntOrFloatBitWidth() >= 32)
      return expandRemainder(Term(b, remainder.getLhs()), Term(b, remainder.getRhs()));
    auto wide = [&](Value value) { return Term(b, arith::ExtFOp::create(b, b.getF32Type(), value)); };
    return arith::TruncFOp::create(b, type, Value(expandRemainder(wide(remainder.getLhs()), wide(remainder.getRhs()))));
  }
  if (isa<math::IsInfOp, math::IsNormalOp>(op)) {
    Term x(b, op->getOperand(0));
    const llvm::fltSemantics &semantics = cast<FloatType>(x.elementType()).getFloatSemantics();
    APFloat infinity = APFloat::getInf(semantics);
    if (isa<math::IsInfOp>(op))
      return isBetween(x, infinity, infinity);
    return isBetween(x, APFloat::getSmallestNormalized(semantics), APFloat::getLargest(semantics));
  }
  if (auto clamp = dyn_cast<math::ClampFOp>(op)) {
    Value low = arith::MaximumFOp::create(b, clamp.getValue(), clamp.getMin());
    return arith::MinimumFOp::create(b, low, clamp.getMax());
  }
  if (isa<math::FPowIOp>(op)) { // in f64, which holds every 32-bit exponent
    Term x(b, op->getOperand(0));
    Type wide = x.typeWith(b.getF64Type());
    Value base = x.isF64() ? Value(x) : Value(arith::ExtFOp::create(b, wide, Value(x)));
    Value power = math::PowFOp::create(b, base, arith::SIToFPOp::create(b, wide, op->getOperand(1)));
    return x.isF64() ? power : Value(arith::TruncFOp::create(b, Value(x).getType(), power));
  }
  if (isa<math::IPowIOp>(op))
    return integerPower(Term(b, op->getOperand(0)), Term(b, op->getOperand(1)));
  return {};
}

void ExpandMath::runOnOperation() {
  MathTarget target{scalef, libm};
  getOperation().walk([&](Operation *op) {
    if (op->getNumResults() != 1 || isa<TensorType>(op->getResult(0).getType()))
      return;
    if (Value other = expandOther(op, target)) {
      op->getResult(0).replaceAllUsesWith(other);
      op->erase();
    }
  });
  SmallVector<Operation *> operations;
  getOperation().walk([&](Operation *op) {
    if (isa_and_nonnull<math::MathDialect>(op->getDialect()) && expansions().contains(op->getName().stripDialect()) &&
        !isa<TensorType>(op->getResult(0).getType()))
      operations.push_back(op);
  });
  for (Operation *op : operations) {
    ImplicitLocOpBuilder b(op->getLoc(), op);
    Type type = op->getResult(0).getType();
    bool narrow = getElementTypeOrSelf(type).getIntOrFloatBitWidth() < 32;
    SmallVector<Term> operands;
    for (Value operand : op->getOperands()) {
      Term term(b, operand);
      operands.push_back(narrow ? term.make(arith::ExtFOp::create(b, term.typeWith(b.getF32Type()), operand)) : term);
    }
    StringRef name = op->getName().stripDialect();
    Value result = expand(name, expansions().find(name)->second, operands, target);
    if (narrow)
      result = arith::TruncFOp::create(b, type, result);
    op->getResult(0).replaceAllUsesWith(result);
    op->erase();
  }
}

std::unique_ptr<Pass> createExpandMathPass(const MathTarget &target) { return std::make_unique<ExpandMath>(target); }

void registerMathPasses() {
  PassRegistration<ExpandMath>();
  registerPass([] { return createExpandNarrowFloatsPass(false); });
}

} // namespace tritonc::backend
