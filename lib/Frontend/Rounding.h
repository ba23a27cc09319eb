//===- Rounding.h - arithmetic rounded toward zero, up or down -----------------------------------===//
#pragma once
#include "Term.h"

namespace tritonc::frontend {

enum class Rounding { Nearest, TowardZero, Up, Down };

/// `x op y` of fp32 or fp64 (+ - * /), rounded once in the given direction.
Term rounded(ast::BinaryOp op, const Term &x, const Term &y, Rounding rounding);
Term roundedSqrt(const Term &x, Rounding rounding);
Term roundedFma(const Term &x, const Term &y, const Term &z, Rounding rounding);
/// An fp64 or an integer as an fp32 or, an integer, as an fp64.
Term roundedTo(DType to, const Term &x, Rounding rounding);
/// The whole number in the rounding's direction, still a float.
Term roundedWhole(const Term &x, Rounding rounding);

} // namespace tritonc::frontend
