// Turns an element type into its spellings and widths, and a spelling into an element type.
#include "tritonc/Support/DType.h"
#include "llvm/Support/ErrorHandling.h"

using namespace tritonc;

namespace {
struct Row {
  DType type;
  unsigned bits;
  llvm::StringLiteral shortName, longName, messageName;
};

/// One row a type, in the order of the enumeration.
constexpr Row rows[] = {
    {DType::Int1, 1, "i1", "int1", "i1"},
    {DType::Int8, 8, "i8", "int8", "i8"},
    {DType::Int16, 16, "i16", "int16", "i16"},
    {DType::Int32, 32, "i32", "int32", "i32"},
    {DType::Int64, 64, "i64", "int64", "i64"},
    {DType::UInt8, 8, "u8", "uint8", "u8"},
    {DType::UInt16, 16, "u16", "uint16", "u16"},
    {DType::UInt32, 32, "u32", "uint32", "u32"},
    {DType::UInt64, 64, "u64", "uint64", "u64"},
    {DType::Float8E4NV, 8, "fp8e4nv", "float8e4nv", "f8e4nv"},
    {DType::Float8E5, 8, "fp8e5", "float8e5", "f8e5"},
    {DType::Float16, 16, "fp16", "float16", "f16"},
    {DType::BFloat16, 16, "bf16", "bfloat16", "bf16"},
    {DType::Float32, 32, "fp32", "float32", "f32"},
    {DType::Float64, 64, "fp64", "float64", "f64"},
};

const Row &rowOf(DType type) {
  assert(size_t(type) < std::size(rows) && "no such element type");
  const Row &row = rows[size_t(type)];
  assert(row.type == type && "the table follows the enumeration");
  return row;
}
} // namespace

unsigned tritonc::bitWidth(DType t) { return rowOf(t).bits; }

unsigned tritonc::byteSize(DType t) { return (rowOf(t).bits + 7) / 8; }

llvm::StringRef tritonc::shortName(DType t) { return rowOf(t).shortName; }

llvm::StringRef tritonc::longName(DType t) { return rowOf(t).longName; }

llvm::StringRef tritonc::messageName(DType t) { return rowOf(t).messageName; }

std::optional<DType> tritonc::dtypeNamed(llvm::StringRef name) {
  for (const Row &row : rows)
    if (name == row.shortName || name == row.longName)
      return row.type;
  return std::nullopt;
}
