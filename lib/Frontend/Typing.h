//===- Typing.h - Triton's rules of promotion, as functions on types ---------------------===//
// Source: the rules of Triton's front end (language/semantic.py); language.md section 3 restates them.
#pragma once
#include "Object.h"

namespace tritonc::frontend {

/// The type in which two numbers meet in a binary operator. `divides`: the operator is `/` or `%`, which lift fp16 and
/// bf16 to fp32. None if they do not go together (fp8 with an integer).
std::optional<DType> promote(DType a, DType b, bool divides);

/// The type that a Python number takes when it becomes a value: int1; the first of int32, uint32, int64, uint64 that
/// holds it; fp32, or fp64 if it lies outside fp32's normal range. None if an integer fits none.
std::optional<DType> typeOfNumber(const Object &number);

/// The type in which a tile meets a Python number: the tile's own if its kind (bool < int < float) is not below the
/// number's, else the promotion of both.
std::optional<DType> promoteWithNumber(DType tile, const Object &number, bool divides);

/// True if the integer fits the type.
bool fits(const llvm::DynamicAPInt &value, DType type);

/// What a sum or a maximum of elements of the type accumulates in, and yields.
DType sumType(DType type);
DType maxType(DType type);

} // namespace tritonc::frontend
