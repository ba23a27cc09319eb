// Turns operations of the math dialect into inline arithmetic on scalars and vectors.
#include "ExpandMath.h"
#include "Machine.h"
#include "Passes.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/StringMap.h"

using namespace mlir;

namespace tritonc::cpu {

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
  explicit ExpandMath(bool scalef) { this->scalef = scalef; }
  ExpandMath(const ExpandMath &other) : PassWrapper(other) {}
  StringRef getArgument() const override { return "expand-math"; }
  StringRef getDescription() const override { return "exp, log, sin, tanh … as inline polynomials"; }
  void getDependentDialects(DialectRegistry &registry) const override {
    registry.insert<arith::ArithDialect, LLVM::LLVMDialect, math::MathDialect, scf::SCFDialect, vector::VectorDialect>();
  }
  Option<bool> scalef{*this, "scalef", llvm::cl::desc("use AVX-512's vscalef on vectors of 512 bits")};

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
  if (name == "powf" && !isF64)
    return expandPow(x[0], x[1], target);
  if (Formula formula = isF64 ? expansion.f64 : expansion.f32)
    return formula(x[0], target);
  return callLibm(expansion.libm, x);
}

void ExpandMath::runOnOperation() {
  SmallVector<Operation *> operations;
  getOperation().walk([&](Operation *op) {
    if (isa_and_nonnull<math::MathDialect>(op->getDialect()) && expansions().contains(op->getName().stripDialect()) &&
        !isa<TensorType>(op->getResult(0).getType()))
      operations.push_back(op);
  });
  MathTarget target{scalef};
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

std::unique_ptr<Pass> createExpandMathPass(const Options &options) {
  auto machine = machineFor(options);
  bool scalef = machine && machine->avx512;
  // A processor that does not exist is reported where code is generated for it.
  if (!machine)
    llvm::consumeError(machine.takeError());
  return std::make_unique<ExpandMath>(scalef);
}

void registerExpandMathPasses() { PassRegistration<ExpandMath>(); }

} // namespace tritonc::cpu
