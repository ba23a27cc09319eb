//===- Constants.cpp - Python's arithmetic between compile-time values ----------------------===//
#include "Constants.h"
#include "llvm/Support/MathExtras.h"
#include <cmath>

using namespace tritonc;
using namespace tritonc::frontend;
using ast::BinaryOp;
using ast::CompareOp;
using llvm::DynamicAPInt;

std::optional<DynamicAPInt> frontend::toInteger(const Object &number) {
  if (auto *b = number.as<bool>())
    return DynamicAPInt(*b ? 1 : 0);
  if (auto *i = number.as<DynamicAPInt>())
    return *i;
  return std::nullopt;
}

double frontend::toDouble(const Object &number) {
  if (auto *d = number.as<double>())
    return *d;
  if (auto i = toInteger(number)) {
    if (*i <= INT64_MAX && *i >= INT64_MIN)
      return double(int64_t(*i));
    double result = 0, scale = 1;
    for (DynamicAPInt rest = llvm::abs(*i); rest != 0; rest /= 4294967296) {
      result += scale * double(int64_t(rest % 4294967296));
      scale *= 4294967296.0;
    }
    return *i < 0 ? -result : result;
  }
  return NAN;
}

bool frontend::truth(const Object &object) {
  if (object.isNone())
    return false;
  if (object.isNumber())
    return object.is<double>() ? *object.as<double>() != 0 : *toInteger(object) != 0;
  if (auto *s = object.as<std::string>())
    return !s->empty();
  if (auto *t = object.as<TupleObject>())
    return !t->elements->empty();
  return true;
}

/// 2^62 bits of result would stop the compiler; Python's own limit is its memory.
static constexpr int64_t maxExponent = 4096;

static std::optional<Object> binaryInts(BinaryOp op, const DynamicAPInt &a, const DynamicAPInt &b, std::string &why) {
  auto shiftBy = [&]() -> std::optional<DynamicAPInt> {
    if (b < 0 || b > maxExponent)
      return why = b < 0 ? "a shift count cannot be negative" : "the shift count is too large", std::nullopt;
    DynamicAPInt p(1);
    for (int64_t i = 0; i < int64_t(b); ++i)
      p *= 2;
    return p;
  };
  // Python's bit operators work on two's complement of any width; 64 bits and a sign hold every value used here.
  auto bits = [&](auto fn) -> std::optional<Object> {
    DynamicAPInt limit(INT64_MAX);
    if (llvm::abs(a) > limit * 2 || llvm::abs(b) > limit * 2)
      return why = "the numbers are too large for a bit operation", std::nullopt;
    auto wide = [](const DynamicAPInt &v) {
      uint64_t magnitude = uint64_t(int64_t(llvm::abs(v) % 4294967296)) | uint64_t(int64_t(llvm::abs(v) / 4294967296)) << 32;
      __int128 r = magnitude;
      return v < 0 ? -r : r;
    };
    __int128 r = fn(wide(a), wide(b));
    bool negative = r < 0;
    unsigned __int128 m = negative ? -(unsigned __int128)r : r;
    DynamicAPInt out = DynamicAPInt(int64_t(uint64_t(m >> 32))) * 4294967296 + DynamicAPInt(int64_t(uint64_t(m) & 0xffffffffu));
    return Object(negative ? -out : out);
  };
  switch (op) {
  case BinaryOp::Add: return Object(a + b);
  case BinaryOp::Sub: return Object(a - b);
  case BinaryOp::Mul: return Object(a * b);
  case BinaryOp::Div:
  case BinaryOp::FloorDiv:
  case BinaryOp::Mod:
    if (b == 0)
      return why = "division by zero", std::nullopt;
    if (op == BinaryOp::Div)
      return Object(toDouble(Object(a)) / toDouble(Object(b)));
    if (op == BinaryOp::FloorDiv)
      return Object(llvm::floorDiv(a, b));
    return Object(a - llvm::floorDiv(a, b) * b);
  case BinaryOp::Pow: {
    if (b < 0)
      return Object(std::pow(toDouble(Object(a)), toDouble(Object(b))));
    if (b > maxExponent)
      return why = "the exponent is too large", std::nullopt;
    DynamicAPInt r(1);
    for (int64_t i = 0; i < int64_t(b); ++i)
      r *= a;
    return Object(r);
  }
  case BinaryOp::LShift:
    if (auto p = shiftBy())
      return Object(a * *p);
    return std::nullopt;
  case BinaryOp::RShift:
    if (b > maxExponent)
      return Object::integer(a < 0 ? -1 : 0);
    if (auto p = shiftBy())
      return Object(llvm::floorDiv(a, *p));
    return std::nullopt;
  case BinaryOp::BitAnd: return bits([](__int128 x, __int128 y) { return x & y; });
  case BinaryOp::BitOr: return bits([](__int128 x, __int128 y) { return x | y; });
  case BinaryOp::BitXor: return bits([](__int128 x, __int128 y) { return x ^ y; });
  case BinaryOp::MatMul: break;
  }
  why = "`@` is not defined for numbers";
  return std::nullopt;
}

static std::optional<Object> binaryFloats(BinaryOp op, double a, double b, std::string &why) {
  switch (op) {
  case BinaryOp::Add: return Object(a + b);
  case BinaryOp::Sub: return Object(a - b);
  case BinaryOp::Mul: return Object(a * b);
  case BinaryOp::Pow: return Object(std::pow(a, b));
  case BinaryOp::Div:
  case BinaryOp::FloorDiv:
  case BinaryOp::Mod: {
    if (b == 0)
      return why = "division by zero", std::nullopt;
    if (op == BinaryOp::Div)
      return Object(a / b);
    if (op == BinaryOp::FloorDiv)
      return Object(std::floor(a / b));
    double r = std::fmod(a, b);
    return Object(r != 0 && (r < 0) != (b < 0) ? r + b : r);
  }
  default:
    why = ("`" + spelling(op) + "` needs integers, not a float").str();
    return std::nullopt;
  }
}

/// `+` and `*` of tuples and strings.
static std::optional<Object> binarySequences(BinaryOp op, const Object &a, const Object &b) {
  auto *s = a.as<std::string>(), *t = b.as<std::string>();
  if (s && t && op == BinaryOp::Add)
    return Object(*s + *t);
  auto *x = a.as<TupleObject>(), *y = b.as<TupleObject>();
  if (x && y && op == BinaryOp::Add) {
    std::vector<Object> all(*x->elements);
    all.insert(all.end(), y->elements->begin(), y->elements->end());
    return Object::tuple(std::move(all));
  }
  auto count = toInteger(x ? b : a);
  if (op == BinaryOp::Mul && (x || y) && count && *count <= 1024) {
    const std::vector<Object> &part = *(x ? x : y)->elements;
    std::vector<Object> all;
    for (int64_t i = 0; i < int64_t(*count); ++i)
      all.insert(all.end(), part.begin(), part.end());
    return Object::tuple(std::move(all));
  }
  return std::nullopt;
}

std::optional<Object> frontend::binaryConstant(BinaryOp op, const Object &a, const Object &b, std::string &why) {
  if (a.isNumber() && b.isNumber()) {
    if (a.is<bool>() && b.is<bool>() && (op == BinaryOp::BitAnd || op == BinaryOp::BitOr || op == BinaryOp::BitXor)) {
      bool x = *a.as<bool>(), y = *b.as<bool>();
      return Object(op == BinaryOp::BitAnd ? (x && y) : op == BinaryOp::BitOr ? (x || y) : (x != y));
    }
    if (a.is<double>() || b.is<double>())
      return binaryFloats(op, toDouble(a), toDouble(b), why);
    return binaryInts(op, *toInteger(a), *toInteger(b), why);
  }
  if (auto joined = binarySequences(op, a, b))
    return joined;
  why = "`" + spelling(op).str() + "` does not go with " + describe(a) + " and " + describe(b);
  return std::nullopt;
}

std::optional<Object> frontend::unaryConstant(ast::UnaryOp op, const Object &a, std::string &why) {
  if (op == ast::UnaryOp::Not)
    return Object(!truth(a));
  if (a.isNumber()) {
    auto i = toInteger(a);
    if (op == ast::UnaryOp::Neg)
      return i ? Object(-*i) : Object(-*a.as<double>());
    if (op == ast::UnaryOp::Pos)
      return i ? Object(*i) : a;
    if (i)
      return Object(-*i - 1);
  }
  why = "`" + spelling(op).str() + "` does not go with " + describe(a);
  return std::nullopt;
}

std::optional<bool> frontend::compareConstant(CompareOp op, const Object &a, const Object &b, std::string &why) {
  bool numbers = a.isNumber() && b.isNumber();
  auto *s = a.as<std::string>(), *t = b.as<std::string>();
  auto order = [&](auto &&x, auto &&y) -> std::optional<bool> {
    switch (op) {
    case CompareOp::Lt: return x < y;
    case CompareOp::Le: return x <= y;
    case CompareOp::Gt: return x > y;
    case CompareOp::Ge: return x >= y;
    default: return x == y;
    }
  };
  auto equal = [&] {
    if (numbers)
      return a.is<double>() || b.is<double>() ? toDouble(a) == toDouble(b) : *toInteger(a) == *toInteger(b);
    return same(a, b);
  };
  switch (op) {
  case CompareOp::Eq: return equal();
  case CompareOp::Ne: return !equal();
  case CompareOp::Is: return a.isNone() || b.isNone() ? a.isNone() && b.isNone() : equal();
  case CompareOp::IsNot: return !(a.isNone() || b.isNone() ? a.isNone() && b.isNone() : equal());
  case CompareOp::In:
  case CompareOp::NotIn:
    if (auto *list = b.as<TupleObject>()) {
      bool found = llvm::any_of(*list->elements, [&](const Object &e) {
        std::string ignored;
        return compareConstant(CompareOp::Eq, a, e, ignored).value_or(false);
      });
      return found == (op == CompareOp::In);
    }
    if (s && t)
      return (t->find(*s) != std::string::npos) == (op == CompareOp::In);
    break;
  default:
    if (numbers)
      return a.is<double>() || b.is<double>() ? order(toDouble(a), toDouble(b)) : order(*toInteger(a), *toInteger(b));
    if (s && t)
      return order(*s, *t);
    if (a.is<TypeObject>() && b.is<TypeObject>())
      break;
  }
  why = "`" + spelling(op).str() + "` does not go with " + describe(a) + " and " + describe(b);
  return std::nullopt;
}
