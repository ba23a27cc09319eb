// Turns the name of an element-wise operation into its values, its result type and its derivatives.
#include "Ops.h"
#include <cmath>

using namespace llvm;

namespace tritonc::host {

static constexpr double twoOverRootPi = 1.1283791670955126;
static double sign(double x) { return x > 0 ? 1 : x < 0 ? -1 : x; }
static double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
static double gelu(double x) { return 0.5 * x * (1 + std::erf(x * M_SQRT1_2)); }
static double square(double x) { return x * x; }

static const UnaryOp unaryOps[] = {
    {"exp", std::exp, [](double, double y) { return y; }},
    {"exp2", std::exp2, [](double, double y) { return y * M_LN2; }},
    {"expm1", std::expm1, [](double, double y) { return y + 1; }},
    {"log", std::log, [](double x, double) { return 1 / x; }},
    {"log2", std::log2, [](double x, double) { return 1 / (x * M_LN2); }},
    {"log10", std::log10, [](double x, double) { return 1 / (x * M_LN10); }},
    {"log1p", std::log1p, [](double x, double) { return 1 / (1 + x); }},
    {"sqrt", std::sqrt, [](double, double y) { return 0.5 / y; }},
    {"rsqrt", [](double x) { return 1 / std::sqrt(x); }, [](double, double y) { return -0.5 * y * y * y; }},
    {"sin", std::sin, [](double x, double) { return std::cos(x); }},
    {"cos", std::cos, [](double x, double) { return -std::sin(x); }},
    {"tan", std::tan, [](double, double y) { return 1 + y * y; }},
    {"asin", std::asin, [](double x, double) { return 1 / std::sqrt(1 - x * x); }},
    {"acos", std::acos, [](double x, double) { return -1 / std::sqrt(1 - x * x); }},
    {"atan", std::atan, [](double x, double) { return 1 / (1 + x * x); }},
    {"sinh", std::sinh, [](double x, double) { return std::cosh(x); }},
    {"cosh", std::cosh, [](double x, double) { return std::sinh(x); }},
    {"tanh", std::tanh, [](double, double y) { return 1 - y * y; }},
    {"erf", std::erf, [](double x, double) { return twoOverRootPi * std::exp(-x * x); }},
    {"sigmoid", sigmoid, [](double, double y) { return y * (1 - y); }},
    {"reciprocal", [](double x) { return 1 / x; }, [](double, double y) { return -y * y; }},
    {"silu", [](double x) { return x * sigmoid(x); },
     [](double x, double) { double s = sigmoid(x); return s * (1 + x * (1 - s)); }},
    {"gelu", gelu,
     [](double x, double) { return 0.5 * (1 + std::erf(x * M_SQRT1_2)) + x * std::exp(-x * x / 2) * 0.3989422804014327; }},
    {"softplus", [](double x) { return x > 20 ? x : std::log1p(std::exp(x)); }, [](double x, double) { return sigmoid(x); }},
    {"relu", [](double x) { return x > 0 || std::isnan(x) ? x : 0; }, [](double, double y) { return y > 0 ? 1.0 : 0.0; }, true},
    {"abs", [](double x) { return std::fabs(x); }, [](double x, double) { return sign(x); }, true},
    {"neg", [](double x) { return -x; }, [](double, double) { return -1.0; }, true},
    {"square", square, [](double x, double) { return 2 * x; }, true},
    {"sign", sign, nullptr, true},
    {"floor", std::floor, nullptr, true},
    {"ceil", std::ceil, nullptr, true},
    {"trunc", std::trunc, nullptr, true},
    {"round", std::nearbyint, nullptr, true},
};

const UnaryOp *unaryOp(StringRef name) {
  for (const UnaryOp &op : unaryOps)
    if (name == op.name)
      return &op;
  return nullptr;
}
std::vector<std::string> unaryOpNames() {
  std::vector<std::string> names;
  for (const UnaryOp &op : unaryOps)
    names.push_back(op.name);
  return names;
}

/// Integer forms of the operations that keep integers, exact in all 64 bits.
static int64_t onInteger(StringRef name, int64_t x) {
  if (name == "relu")
    return x > 0 ? x : 0;
  if (name == "abs")
    return x < 0 ? int64_t(0 - uint64_t(x)) : x;
  if (name == "neg")
    return int64_t(0 - uint64_t(x));
  if (name == "square")
    return int64_t(uint64_t(x) * uint64_t(x));
  if (name == "sign")
    return (x > 0) - (x < 0);
  return x;
}

Tensor apply(const UnaryOp &op, const Tensor &a) {
  if (!isFloat(a.type()) && op.keepsIntegers)
    return mapInteger(a, a.type(), [&](int64_t x) { return onInteger(op.name, x); });
  Tensor out = mapReal(a, isFloat(a.type()) ? a.type() : DType::Float32, op.f);
  Tensor y = out.detached();
  return record(out, a, [&op, a, y](const Tensor &g) -> std::vector<Tensor> {
    if (!op.derivative)
      return {Tensor::zeros(g.type(), g.shape())};
    return {binary("mul", g, zipReal(a, y, g.type(), g.type(), op.derivative))};
  });
}
Tensor unary(StringRef name, const Tensor &a) { return apply(*unaryOp(name), a); }

//===-- Two operands ------------------------------------------------------------===//

static int64_t wrapAdd(int64_t a, int64_t b) { return int64_t(uint64_t(a) + uint64_t(b)); }
static int64_t wrapSub(int64_t a, int64_t b) { return int64_t(uint64_t(a) - uint64_t(b)); }
static int64_t wrapMul(int64_t a, int64_t b) { return int64_t(uint64_t(a) * uint64_t(b)); }

static int64_t floorDivide(int64_t a, int64_t b) {
  if (b == 0)
    fail("T0152", "integer division by zero", "ZeroDivisionError");
  if (b == -1)
    return wrapSub(0, a);
  return a / b - ((a % b != 0) && ((a < 0) != (b < 0)));
}
static int64_t modulo(int64_t a, int64_t b) {
  if (b == 0)
    fail("T0152", "integer division by zero", "ZeroDivisionError");
  return b == -1 ? 0 : (a % b != 0 && ((a % b < 0) != (b < 0))) ? a % b + b : a % b;
}
static double modulo(double a, double b) {
  double m = std::fmod(a, b);
  return m != 0 && ((m < 0) != (b < 0)) ? m + b : m;
}
static int64_t power(int64_t a, int64_t b) {
  if (b < 0) {
    if (a == 1 || a == -1)
      return a == 1 || b % 2 == 0 ? 1 : -1;
    return 0;
  }
  int64_t result = 1;
  for (; b; b >>= 1, a = wrapMul(a, a))
    if (b & 1)
      result = wrapMul(result, a);
  return result;
}
static int64_t shiftLeft(int64_t a, int64_t b) { return b < 0 || b > 63 ? 0 : int64_t(uint64_t(a) << b); }
static int64_t shiftRight(int64_t a, int64_t b) { return a >> (b < 0 || b > 63 ? 63 : b); }
static double largest(double a, double b) { return std::isnan(a) || std::isnan(b) ? NAN : a > b ? a : b; }
static double smallest(double a, double b) { return std::isnan(a) || std::isnan(b) ? NAN : a < b ? a : b; }

static double one(double, double) { return 1; }
static double minusOne(double, double) { return -1; }
static double first(double a, double) { return a; }
static double second(double, double b) { return b; }
/// How an operation that takes the larger operand shares its gradient: ties get half each.
static double share(bool wins, bool tie) { return tie ? 0.5 : wins ? 1 : 0; }

#define COMPARISON(NAME, OP)                                                                                           \
  {NAME, [](double a, double b) { return double(a OP b); }, [](int64_t a, int64_t b) { return int64_t(a OP b); }, BinaryOp::Bool}

static const BinaryOp binaryOps[] = {
    {"add", [](double a, double b) { return a + b; }, wrapAdd, BinaryOp::Common, one, one},
    {"sub", [](double a, double b) { return a - b; }, wrapSub, BinaryOp::Common, one, minusOne},
    {"mul", [](double a, double b) { return a * b; }, wrapMul, BinaryOp::Common, second, first},
    {"div", [](double a, double b) { return a / b; }, nullptr, BinaryOp::Real, [](double, double b) { return 1 / b; },
     [](double a, double b) { return -a / (b * b); }},
    {"floor_divide", [](double a, double b) { return std::floor(a / b); }, floorDivide, BinaryOp::Common},
    {"remainder", modulo, modulo, BinaryOp::Common, one, [](double a, double b) { return -std::floor(a / b); }},
    {"fmod", [](double a, double b) { return std::fmod(a, b); },
     [](int64_t a, int64_t b) { return b == 0 ? modulo(a, b) : b == -1 ? 0 : a % b; }, BinaryOp::Common, one,
     [](double a, double b) { return -std::trunc(a / b); }},
    {"pow", [](double a, double b) { return std::pow(a, b); }, power, BinaryOp::Common,
     [](double a, double b) { return b == 0 ? 0 : b * std::pow(a, b - 1); },
     [](double a, double b) { return a == 0 ? 0 : std::pow(a, b) * std::log(a); }},
    {"maximum", largest, [](int64_t a, int64_t b) { return std::max(a, b); }, BinaryOp::Common,
     [](double a, double b) { return share(a > b, a == b); }, [](double a, double b) { return share(b > a, a == b); }},
    {"minimum", smallest, [](int64_t a, int64_t b) { return std::min(a, b); }, BinaryOp::Common,
     [](double a, double b) { return share(a < b, a == b); }, [](double a, double b) { return share(b < a, a == b); }},
    {"fmax", [](double a, double b) { return std::fmax(a, b); }, [](int64_t a, int64_t b) { return std::max(a, b); }},
    {"fmin", [](double a, double b) { return std::fmin(a, b); }, [](int64_t a, int64_t b) { return std::min(a, b); }},
    {"atan2", [](double a, double b) { return std::atan2(a, b); }, nullptr, BinaryOp::Real,
     [](double a, double b) { return b / (a * a + b * b); }, [](double a, double b) { return -a / (a * a + b * b); }},
    COMPARISON("eq", ==),
    COMPARISON("ne", !=),
    COMPARISON("lt", <),
    COMPARISON("le", <=),
    COMPARISON("gt", >),
    COMPARISON("ge", >=),
    {"logical_and", [](double a, double b) { return double(a != 0 && b != 0); },
     [](int64_t a, int64_t b) { return int64_t(a && b); }, BinaryOp::Bool},
    {"logical_or", [](double a, double b) { return double(a != 0 || b != 0); },
     [](int64_t a, int64_t b) { return int64_t(a || b); }, BinaryOp::Bool},
    {"logical_xor", [](double a, double b) { return double((a != 0) != (b != 0)); },
     [](int64_t a, int64_t b) { return int64_t(!a != !b); }, BinaryOp::Bool},
    {"bitwise_and", nullptr, [](int64_t a, int64_t b) { return a & b; }},
    {"bitwise_or", nullptr, [](int64_t a, int64_t b) { return a | b; }},
    {"bitwise_xor", nullptr, [](int64_t a, int64_t b) { return a ^ b; }},
    {"bitwise_left_shift", nullptr, shiftLeft},
    {"bitwise_right_shift", nullptr, shiftRight},
};

const BinaryOp *binaryOp(StringRef name) {
  for (const BinaryOp &op : binaryOps)
    if (name == op.name)
      return &op;
  return nullptr;
}
std::vector<std::string> binaryOpNames() {
  std::vector<std::string> names;
  for (const BinaryOp &op : binaryOps)
    names.push_back(op.name);
  return names;
}

/// The numbers that the operation is computed in, and a check that it takes them.
static DType computeType(const BinaryOp &op, const Tensor &a, const Tensor &b) {
  DType common = resultType({a, b});
  if (isFloat(common) && !op.real)
    fail("T0150", std::string("`") + op.name + "` takes integers, these are " + describe(a) + " and " + describe(b));
  if (isBool(common) && StringRef(op.name) == "sub")
    fail(error("T0150", "PyTorch does not subtract bool tensors").help("use `^` or `logical_xor`, or convert with `.int()`"),
         "RuntimeError");
  if (op.result == BinaryOp::Real && !isFloat(common))
    return DType::Float32;
  return common;
}

Tensor apply(const BinaryOp &op, const Tensor &a, const Tensor &b) {
  DType common = computeType(op, a, b), result = op.result == BinaryOp::Bool ? DType::Int1 : common;
  if (!isFloat(common))
    return zipInteger(a, b, common, result, op.integer);
  Tensor out = zipReal(a, b, common, result, op.real);
  auto side = [a, b](const Tensor &of, double (*derivative)(double, double), const Tensor &g) -> Tensor {
    if (!of.needsGrad())
      return Tensor();
    if (!derivative)
      return Tensor::zeros(of.type(), of.shape());
    Tensor scaled = derivative == one ? g : binary("mul", g, zipReal(a, b, g.type(), g.type(), derivative));
    return reduceTo(scaled, of.shape()).to(of.type());
  };
  return record(out, {a, b}, [&op, a, b, side](const Tensor &g) -> std::vector<Tensor> {
    return {side(a, op.da, g), side(b, op.db, g)};
  });
}
Tensor binary(StringRef name, const Tensor &a, const Tensor &b) { return apply(*binaryOp(name), a, b); }

Tensor where(const Tensor &condition, const Tensor &a, const Tensor &b) {
  return record(select(condition, a, b), {a, b}, [condition, a, b](const Tensor &g) -> std::vector<Tensor> {
    Tensor zero = Tensor::zeros(g.type(), {});
    return {reduceTo(select(condition, g, zero), a.shape()).to(a.type()),
            reduceTo(select(condition, zero, g), b.shape()).to(b.type())};
  });
}

Tensor convert(const Tensor &a, DType type) {
  if (a.type() == type)
    return a;
  DType from = a.type();
  return record(a.to(type), a, [from](const Tensor &g) -> std::vector<Tensor> { return {g.to(from)}; });
}

} // namespace tritonc::host
