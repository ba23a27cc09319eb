//===- Signature.cpp - signatures written by people, and guessed for kernels nobody launches -----===//
#include "Bind.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;
using llvm::dyn_cast;
using llvm::StringRef;

/// `tensordesc<fp16[128, 64]>`: a descriptor of blocks.
static std::optional<ParameterType> descriptorType(StringRef text) {
  if (!text.consume_front("tensordesc<") || !text.consume_back(">"))
    return std::nullopt;
  auto [element, sizes] = text.split('[');
  auto dtype = dtypeNamed(element.trim());
  if (!dtype || !sizes.consume_back("]"))
    return std::nullopt;
  ParameterType type{ParameterType::Descriptor, *dtype};
  llvm::SmallVector<StringRef> dims;
  sizes.split(dims, ',');
  for (StringRef d : dims)
    if (int64_t size; !d.trim().getAsInteger(10, size) && size > 0)
      type.block.push_back(size);
    else
      return std::nullopt;
  return type;
}

/// How a signature spells the type of a parameter or of an element of a tuple.
static std::string spelling(const ParameterType &type) {
  if (type.kind == ParameterType::Constant)
    return toPython(type.constant);
  if (type.kind == ParameterType::Tuple) {
    std::string text;
    for (auto [i, e] : llvm::enumerate(type.elements))
      text += (i ? ", " : "") + (type.fields.empty() ? "" : type.fields[i] + "=") + spelling(e);
    return "(" + text + (type.elements.size() == 1 ? ",)" : ")");
  }
  std::string element = shortName(type.type).str();
  if (type.kind != ParameterType::Descriptor)
    return (type.kind == ParameterType::Pointer ? type.readOnly ? "*k" : "*" : "") + element;
  std::string sizes;
  for (int64_t size : type.block)
    sizes += (sizes.empty() ? "" : ",") + std::to_string(size);
  return "tensordesc<" + element + "[" + sizes + "]>";
}

/// Splits at commas outside of brackets and quotes.
static std::vector<std::string> splitTopLevel(StringRef text) {
  std::vector<std::string> parts(1);
  int depth = 0;
  char quote = 0;
  for (char c : text) {
    if (quote)
      quote = c == quote ? 0 : quote;
    else if (c == '"' || c == '\'')
      quote = c;
    else
      depth += (c == '(' || c == '[' || c == '<') - (c == ')' || c == ']' || c == '>');
    if (c == ',' && !depth && !quote)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

std::optional<Literal> tritonc::parseLiteral(StringRef text) {
  text = text.trim();
  if (text == "None")
    return Literal{};
  if (text == "True" || text == "False")
    return Literal{text == "True"};
  if (text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.back() == text.front())
    return Literal{text.drop_front().drop_back().str()};
  if (text.size() >= 2 && text.front() == '(' && text.back() == ')') {
    std::vector<Literal> elements;
    for (const std::string &part : splitTopLevel(text.drop_front().drop_back())) {
      if (StringRef(part).trim().empty())
        continue;
      auto element = parseLiteral(part);
      if (!element)
        return std::nullopt;
      elements.push_back(*element);
    }
    return Literal{elements};
  }
  int64_t integer;
  if (!text.getAsInteger(0, integer))
    return Literal{integer};
  StringRef type = text;
  type.consume_front("tl.") || type.consume_front("torch.");
  if (auto dtype = dtypeNamed(type))
    return Literal{*dtype};
  double real;
  bool startsLikeNumber = !text.empty() && (isdigit(text.front()) || text.front() == '-' || text.front() == '+' || text.front() == '.');
  if (startsLikeNumber && !text.getAsDouble(real))
    return Literal{real};
  return std::nullopt;
}

static bool isIdentifier(StringRef text) {
  return !text.empty() && !llvm::isDigit(text[0]) && llvm::all_of(text, [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

/// `n=i32` to its name and what follows; no name if the `=` stands inside of brackets or is missing.
static std::pair<StringRef, StringRef> splitName(StringRef entry) {
  auto [name, value] = entry.split('=');
  return value.data() && entry.size() > name.size() && isIdentifier(name.trim()) ? std::pair(name.trim(), value.trim()) : std::pair(StringRef(), entry.trim());
}

/// One entry: `*fp32:16`, `i32`, `None`, `tensordesc<fp16[64,32]>`, `(*fp32, i32)`. A constant parameter takes values only.
static std::optional<ParameterType> parseType(StringRef entry, bool constant) {
  StringRef typeName = entry.split(':').first.trim(); // `:16` is a hint on divisibility
  bool pointer = typeName.consume_front("*"), readOnly = pointer && typeName.consume_front("k");
  if (auto descriptor = descriptorType(entry))
    return descriptor;
  if (auto type = dtypeNamed(typeName); type && (pointer || !constant))
    return ParameterType{pointer ? ParameterType::Pointer : ParameterType::Scalar, *type, readOnly, {}};
  StringRef inside = entry;
  bool isTuple = inside.consume_front("(") && inside.consume_back(")");
  if (auto literal = pointer || (isTuple && !constant) ? std::nullopt : parseLiteral(entry))
    return ParameterType{ParameterType::Constant, DType::Int32, false, *literal};
  if (!isTuple)
    return constant && isIdentifier(entry) ? std::optional(ParameterType{ParameterType::Constant, DType::Int32, false, Literal{FunctionName{entry.str()}}}) : std::nullopt;
  ParameterType tuple{ParameterType::Tuple};
  for (const std::string &part : splitTopLevel(inside)) {
    if (StringRef(part).trim().empty())
      continue;
    auto [name, type] = splitName(part);
    auto element = parseType(type, constant);
    bool likeType = type.rtrim("0123456789") != type && llvm::is_contained({"i", "u", "f", "fp", "bf", "int", "uint", "float"}, type.rtrim("0123456789"));
    if (!element && isIdentifier(type) && !likeType) // a function of the file
      element = ParameterType{ParameterType::Constant, DType::Int32, false, Literal{FunctionName{type.str()}}};
    if (!element || (!tuple.elements.empty() && name.empty() != tuple.fields.empty()))
      return std::nullopt;
    tuple.elements.push_back(*element);
    if (!name.empty())
      tuple.fields.push_back(name.str());
  }
  return tuple;
}

std::optional<Signature> tritonc::parseSignature(StringRef text, const ast::FunctionDef &kernel, DecoratedValues decorators, Diagnostics &diagnostics) {
  std::vector<std::string> parts = splitTopLevel(text);
  auto fail = [&](std::string headline, std::string fact) -> std::optional<Signature> {
    diagnostics.report(error("T0303", std::move(headline)).at(kernel.nameSpan, "this kernel").fact(std::move(fact)));
    return std::nullopt;
  };
  std::vector<std::optional<ParameterType>> types(kernel.params.size());
  size_t next = 0;
  for (const std::string &part : parts) {
    StringRef entry = StringRef(part).trim();
    size_t slot = next;
    auto [name, value] = splitName(entry);
    if (!name.empty()) {
      auto *p = llvm::find_if(kernel.params, [&, n = name](const ast::Parameter &p) { return p.name == n; });
      if (p == kernel.params.end())
        return fail("the signature names `" + name.str() + "`, which is no parameter", "in the signature: " + entry.str());
      slot = p - kernel.params.begin();
      entry = value;
    } else {
      ++next;
    }
    if (slot >= types.size())
      return fail("the signature has more entries than the kernel has parameters", std::to_string(parts.size()) + " entries, " + std::to_string(types.size()) + " parameters");
    types[slot] = parseType(entry, isConstexpr(kernel.params[slot]));
    if (!types[slot])
      return fail("`" + entry.str() + "` is no type and no literal",
                  "types are i1, i8 … i64, u8 … u64, fp16, bf16, fp32, fp64, `*` before one for a pointer, tensordesc<fp16[64,32]>, (…) for a tuple");
  }
  std::vector<std::pair<std::string, std::optional<Literal>>> known;
  for (auto [p, type] : llvm::zip_equal(kernel.params, types)) {
    if (!type)
      continue;
    std::optional<Literal> value; // what is not None, of a pointer; of a number one without special factors
    if (type->kind == ParameterType::Constant)
      value = type->constant;
    else if (type->kind == ParameterType::Scalar)
      value = isFloat(type->type) ? Literal{0.5} : Literal{int64_t(67)};
    known.push_back({p.name.str(), value});
  }
  std::optional<NamedValues> decorated = decorators(known);
  if (!decorated)
    return std::nullopt;
  Signature signature;
  for (auto [p, type] : llvm::zip_equal(kernel.params, types)) {
    auto given = llvm::find_if(*decorated, [&, &p = p](auto &value) { return value.first == p.name; });
    if (!type && given != decorated->end())
      type = ParameterType{ParameterType::Constant, DType::Int32, false, given->second};
    if (!type && !p.defaultValue)
      return fail("the signature says nothing about `" + p.name.str() + "`", "the kernel has " + std::to_string(kernel.params.size()) + " parameters");
    ParameterType missing{ParameterType::Constant};
    missing.fromDefault = true;
    signature.push_back(type.value_or(missing));
  }
  return signature;
}

std::string tritonc::toString(const Signature &signature, const ast::FunctionDef &kernel) {
  std::string text;
  for (auto [p, type] : llvm::zip_equal(kernel.params, signature)) {
    text += (text.empty() ? "" : ", ") + p.name.str();
    if (type.kind == ParameterType::Constant)
      text += type.fromDefault ? " (default)" : " = " + toPython(type.constant);
    else
      text += ": " + spelling(type);
  }
  return text;
}

std::string tritonc::spell(const Signature &signature, const ast::FunctionDef &kernel) {
  std::string text;
  bool named = false; // behind a parameter that keeps its default
  for (auto [p, type] : llvm::zip_equal(kernel.params, signature)) {
    if (type.kind == ParameterType::Constant && type.fromDefault) {
      named = true;
      continue;
    }
    text += (text.empty() ? "" : ", ") + (named ? p.name.str() + "=" : std::string());
    text += spelling(type);
  }
  return text;
}
