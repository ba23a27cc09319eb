//===- Constants.h - Python's arithmetic between compile-time values -----------------------===//
#pragma once
#include "Object.h"

namespace tritonc::frontend {

/// The value of `a op b` by Python's rules (floor division, unbounded integers), or why there is none.
std::optional<Object> binaryConstant(ast::BinaryOp op, const Object &a, const Object &b, std::string &why);
std::optional<Object> unaryConstant(ast::UnaryOp op, const Object &a, std::string &why);
/// `a op b` for an operator other than `in`.
std::optional<bool> compareConstant(ast::CompareOp op, const Object &a, const Object &b, std::string &why);
/// Python's truth value of a compile-time value.
bool truth(const Object &object);
/// The value as a double, of a bool, int or float.
double toDouble(const Object &number);
/// The value as an integer, of a bool or int.
std::optional<llvm::DynamicAPInt> toInteger(const Object &number);

} // namespace tritonc::frontend
