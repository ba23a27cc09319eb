//===- DType.h - the element types of the tile language ----------------------===//
// The one list of element types, with the spellings that Triton, NumPy and signatures use.
#pragma once
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>

namespace tritonc {

/// Element type of a tile, a buffer or a scalar. Spelled as in a signature: `i32`, `fp32`, `bf16`.
enum class DType : uint8_t {
  Int1, Int8, Int16, Int32, Int64,
  UInt8, UInt16, UInt32, UInt64,
  Float8E4NV, Float8E5, Float16, BFloat16, Float32, Float64,
};

constexpr bool isBool(DType t) { return t == DType::Int1; }
constexpr bool isSignedInt(DType t) { return t >= DType::Int8 && t <= DType::Int64; }
/// True for uint8 … uint64 and for int1, which Triton counts as unsigned.
constexpr bool isUnsignedInt(DType t) { return (t >= DType::UInt8 && t <= DType::UInt64) || isBool(t); }
/// True for every integer type, int1 included.
constexpr bool isInt(DType t) { return t <= DType::UInt64; }
constexpr bool isFloat(DType t) { return t >= DType::Float8E4NV; }
constexpr bool isFloat8(DType t) { return t == DType::Float8E4NV || t == DType::Float8E5; }

/// Width of a value in bits: 1 for int1.
unsigned bitWidth(DType t);
/// Bytes that one element takes in memory: 1 for int1.
unsigned byteSize(DType t);

/// `i32`, `u8`, `fp32`, `bf16`, `fp8e4nv`: the spelling of signatures and type names.
llvm::StringRef shortName(DType t);
/// `int32`, `uint8`, `float32`, `bfloat16`: the name under `tl.` and `torch.`.
llvm::StringRef longName(DType t);
/// `f32`, `i32`, `bf16`: the spelling of messages, as in `f32[32, 64]`.
llvm::StringRef messageName(DType t);

/// The type with that short or long name; none if there is none.
std::optional<DType> dtypeNamed(llvm::StringRef name);

} // namespace tritonc
