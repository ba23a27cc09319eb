// Turns the prints of a kernel into what their events have in common, by way of the module attribute `tritonc.prints`.
#include "tritonc/Backend/Prints.h"
#include "mlir/IR/Builders.h"

using namespace mlir;

namespace tritonc::backend {

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
    sites.push_back({prefix.str(), *dtype, shape.asArrayRef().vec(), isSet(site, "hex"), isSet(site, "masked")});
  }
  return sites;
}

Attribute printSiteOf(tile::PrintOp op, bool hasMask) {
  Builder builder(op.getContext());
  NamedAttrList entry;
  entry.set("prefix", op.getPrefixAttr());
  entry.set("type", TypeAttr::get(tile::elementOf(op.getValue().getType())));
  entry.set("shape", builder.getDenseI64ArrayAttr(tile::shapeOf(op.getValue().getType())));
  if (op.getHex())
    entry.set("hex", builder.getUnitAttr());
  if (op.getIsUnsigned())
    entry.set("is_unsigned", builder.getUnitAttr());
  if (hasMask)
    entry.set("masked", builder.getUnitAttr());
  return entry.getDictionary(builder.getContext());
}

} // namespace tritonc::backend
