// Turns calls of `tritonc_print` in compiled programs into events in program order.
#include "PrintLog.h"
#include "mlir/IR/BuiltinAttributes.h"
#include <algorithm>
#include <cstring>

using namespace mlir;

namespace tritonc::cpu {

static std::optional<DType> dtypeOf(Type type, bool isUnsigned) {
  if (type.isInteger(1))
    return DType::Int1;
  if (type.isInteger(8))
    return isUnsigned ? DType::UInt8 : DType::Int8;
  if (type.isInteger(16))
    return isUnsigned ? DType::UInt16 : DType::Int16;
  if (type.isInteger(32))
    return isUnsigned ? DType::UInt32 : DType::Int32;
  if (type.isInteger(64))
    return isUnsigned ? DType::UInt64 : DType::Int64;
  if (isa<Float8E4M3FNType>(type))
    return DType::Float8E4NV;
  if (isa<Float8E5M2Type>(type))
    return DType::Float8E5;
  if (type.isF16())
    return DType::Float16;
  if (type.isBF16())
    return DType::BFloat16;
  if (type.isF32())
    return DType::Float32;
  if (type.isF64())
    return DType::Float64;
  return std::nullopt;
}

/// A flag of a print may be a unit attribute or a bool.
static bool isSet(DictionaryAttr site, StringRef name) {
  Attribute flag = site.get(name);
  auto value = dyn_cast_or_null<BoolAttr>(flag);
  return flag && (!value || value.getValue());
}

llvm::Expected<std::vector<PrintSite>> readPrintSites(ModuleOp module) {
  std::vector<PrintSite> sites;
  auto list = module->getAttrOfType<ArrayAttr>("tritonc.prints");
  for (Attribute entry : list ? list.getValue() : ArrayRef<Attribute>()) {
    auto site = dyn_cast<DictionaryAttr>(entry);
    auto prefix = site ? site.getAs<StringAttr>("prefix") : StringAttr();
    auto type = site ? site.getAs<TypeAttr>("type") : TypeAttr();
    auto shape = site ? site.getAs<DenseI64ArrayAttr>("shape") : DenseI64ArrayAttr();
    std::optional<DType> dtype;
    if (type)
      dtype = dtypeOf(type.getValue(), isSet(site, "is_unsigned"));
    if (!prefix || !dtype || !shape)
      return llvm::createStringError("an entry of tritonc.prints lacks its prefix, type or shape");
    sites.push_back({prefix.str(), *dtype, shape.asArrayRef().vec(), isSet(site, "hex")});
  }
  return sites;
}

void PrintLog::add(Grid program, unsigned site, const void *values, const uint8_t *mask) {
  assert(site < sites.size() && "a print that the module does not list");
  const PrintSite &from = sites[site];
  PrintEvent event;
  event.program = program;
  event.prefix = from.prefix;
  event.hexadecimal = from.hexadecimal;
  event.values = Buffer(from.type, from.shape);
  if (event.values.size())
    std::memcpy(event.values.data(), values, event.values.byteCount());
  if (mask)
    event.masked.assign(mask, mask + event.values.size());
  std::lock_guard<std::mutex> lock(guard);
  events.push_back(std::move(event));
}

void PrintLog::replay(const Grid &grid, Observer &observer) {
  // One program runs on one thread, so that its events are in order already.
  std::vector<std::pair<int64_t, size_t>> order;
  for (auto [i, event] : llvm::enumerate(events))
    order.emplace_back(event.program[0] + grid[0] * (event.program[1] + grid[1] * event.program[2]), i);
  llvm::sort(order);
  for (auto [program, i] : order)
    observer.print(events[i]);
  events.clear();
}

void printFromKernel(const LaunchRecord *launch, int32_t x, int32_t y, int32_t z, int32_t site, const void *values,
                     const uint8_t *mask) {
  launch->prints->add({x, y, z}, unsigned(site), values, mask);
}

} // namespace tritonc::cpu
