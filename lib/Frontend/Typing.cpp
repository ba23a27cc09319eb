//===- Typing.cpp - Triton's rules of promotion, as functions on types --------------------===//
#include "Typing.h"
#include <cfloat>
#include <cmath>

using namespace tritonc;
using namespace tritonc::frontend;
using llvm::DynamicAPInt;

static DType promoteInts(DType a, DType b) {
  if (isSignedInt(a) == isSignedInt(b))
    return bitWidth(a) >= bitWidth(b) ? a : b;
  DType u = isUnsignedInt(a) ? a : b, s = isUnsignedInt(a) ? b : a;
  return bitWidth(u) >= bitWidth(s) ? u : s;
}

std::optional<DType> frontend::promote(DType a, DType b, bool divides) {
  auto either = [&](DType t) { return a == t || b == t; };
  if (either(DType::Float64))
    return DType::Float64;
  if (either(DType::Float32))
    return DType::Float32;
  if (either(DType::Float16))
    return divides ? DType::Float32 : DType::Float16;
  if (either(DType::BFloat16))
    return a == b && !divides ? DType::BFloat16 : DType::Float32;
  if (isFloat8(a) && isFloat8(b))
    return a == b ? a : DType::Float16;
  if (isFloat8(a) || isFloat8(b))
    return std::nullopt;
  return promoteInts(a, b);
}

bool frontend::fits(const DynamicAPInt &value, DType type) {
  DynamicAPInt one(1);
  auto power = [](unsigned n) {
    DynamicAPInt p(1);
    for (unsigned i = 0; i < n; ++i)
      p *= 2;
    return p;
  };
  if (isUnsignedInt(type))
    return value >= 0 && value < power(bitWidth(type));
  DynamicAPInt half = power(bitWidth(type) - 1);
  return value >= -half && value < half;
}

std::optional<DType> frontend::typeOfNumber(const Object &number) {
  if (number.is<bool>())
    return DType::Int1;
  if (auto *i = number.as<DynamicAPInt>()) {
    for (DType t : {DType::Int32, DType::UInt32, DType::Int64, DType::UInt64})
      if (fits(*i, t))
        return t;
    return std::nullopt;
  }
  double d = std::fabs(*number.as<double>());
  bool single = d == 0 || std::isinf(d) || std::isnan(d) || (d >= FLT_MIN && d <= FLT_MAX);
  return single ? DType::Float32 : DType::Float64;
}

/// bool < int < float.
static int kind(DType t) { return isBool(t) ? 0 : isInt(t) ? 1 : 2; }

std::optional<DType> frontend::promoteWithNumber(DType tile, const Object &number, bool divides) {
  int numberKind = number.is<bool>() ? 0 : number.is<DynamicAPInt>() ? 1 : 2;
  if (numberKind <= kind(tile)) {
    bool half = tile == DType::Float16 || tile == DType::BFloat16;
    return half && divides ? DType::Float32 : tile;
  }
  std::optional<DType> other = typeOfNumber(number);
  return other ? promote(tile, *other, divides) : std::nullopt;
}

DType frontend::sumType(DType type) {
  if (isInt(type) && bitWidth(type) < 32)
    return isSignedInt(type) ? DType::Int32 : DType::UInt32;
  return type;
}

DType frontend::maxType(DType type) {
  if (isFloat(type) && bitWidth(type) < 32)
    return DType::Float32;
  if (isInt(type) && bitWidth(type) < 32)
    return DType::Int32;
  return type;
}
