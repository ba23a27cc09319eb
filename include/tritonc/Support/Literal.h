//===- Literal.h - a compile-time Python value -------------------------------===//
// What a launch, a signature or the host part may pass for a `tl.constexpr` parameter.
#pragma once
#include "tritonc/Support/DType.h"
#include <string>
#include <variant>
#include <vector>

namespace tritonc {

/// A `@triton.jit` function passed as a value, by name.
struct FunctionName {
  std::string name;
  bool operator==(const FunctionName &o) const { return name == o.name; }
};

/// A Python value known before the kernel is compiled: None, bool, int, float, str, dtype, function or tuple.
struct Literal {
  std::variant<std::monostate, bool, int64_t, double, std::string, DType, FunctionName, std::vector<Literal>> value;
  bool isNone() const { return std::holds_alternative<std::monostate>(value); }
  bool operator==(const Literal &o) const { return value == o.value; }
};

/// The value as Python writes it: `128`, `True`, `None`, `'relu'`, `(1, 2)`.
std::string toPython(const Literal &literal);

} // namespace tritonc
