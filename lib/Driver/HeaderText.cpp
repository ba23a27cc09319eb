//===- HeaderText.cpp - what a kernel is given, to the C header that declares its functions --------------------------===//
#include "Shipping.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

using namespace tritonc;
using llvm::StringRef;

/// Words that name nothing in C, C++ or their usual headers.
static bool isReserved(StringRef name) {
  static const char *words[] = {
      "alignas",  "alignof",   "and",      "and_eq",    "asm",      "auto",     "bitand",   "bitor",     "bool",     "break",        "case",     "catch",
      "char",     "class",     "compl",    "concept",   "const",    "consteval", "constexpr", "constinit", "const_cast", "continue",   "co_await", "co_return",
      "co_yield", "decltype",  "default",  "delete",    "do",       "double",   "dynamic_cast", "else",  "enum",     "explicit",     "export",   "extern",
      "false",    "float",     "for",      "friend",    "goto",     "if",       "inline",   "int",       "long",     "mutable",      "namespace", "new",
      "noexcept", "not",       "not_eq",   "nullptr",   "operator", "or",       "or_eq",    "private",   "protected", "public",      "register", "reinterpret_cast",
      "requires", "restrict",  "return",   "short",     "signed",   "sizeof",   "static",   "static_assert", "static_cast", "struct", "switch", "template",
      "this",     "thread_local", "throw", "true",      "try",      "typedef",  "typeid",   "typename",  "typeof",   "typeof_unqual", "union",   "unsigned",
      "using",    "virtual",   "void",     "volatile",  "wchar_t",  "while",    "xor",      "xor_eq",    "linux",    "unix",         "i386",     "main", "NULL"};
  return llvm::is_contained(words, name);
}

static bool isCIdentifier(StringRef name) {
  return !name.empty() && !llvm::isDigit(name[0]) && llvm::all_of(name, [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

std::string tritonc::cNameProblem(StringRef name) {
  if (!isCIdentifier(name))
    return "is no name that C has";
  if (isReserved(name) || name.starts_with("__") || name.ends_with("_t"))
    return "means something else in C";
  llvm::LibFunc known;
  if (name.starts_with("tritonc_") || llvm::TargetLibraryInfoImpl(llvm::Triple(llvm::sys::getProcessTriple())).getLibFunc(name, known))
    return "is a function of a library";
  return "";
}

/// What C calls a number, or an element of an array.
static StringRef cType(const RuntimeParameter &parameter) {
  switch (parameter.type) {
  case DType::Int1: return "bool";
  case DType::Int8: return "int8_t";
  case DType::Int16: return "int16_t";
  case DType::Int32: return "int32_t";
  case DType::Int64: return "int64_t";
  case DType::UInt8:
  case DType::Float8E4NV:
  case DType::Float8E5: return "uint8_t";
  case DType::UInt16: return "uint16_t";
  case DType::UInt32: return "uint32_t";
  case DType::UInt64: return "uint64_t";
  case DType::Float16:
  case DType::BFloat16: return parameter.isPointer ? "uint16_t" : "float";
  case DType::Float32: return "float";
  case DType::Float64: return "double";
  }
  llvm_unreachable("every type has a name in C");
}

/// The declarations of the parameters, each behind a comma.
static std::string declared(const std::vector<RuntimeParameter> &parameters) {
  std::string text;
  for (auto [i, parameter] : llvm::enumerate(parameters)) {
    std::string name = parameter.name;
    if (!isCIdentifier(name) || StringRef(name).starts_with("__"))
      name = "argument" + std::to_string(i);
    if (isReserved(name) || StringRef(name).ends_with("_t") || name == "grid" || name == "first" || name == "last")
      name += "_";
    text += std::string(", ") + (parameter.readOnly ? "const " : "") + cType(parameter).str() + (parameter.isPointer ? " *" : " ") + name;
  }
  return text;
}

std::string tritonc::cPrototype(const HeaderFacts &facts) { return "int " + facts.name + "(const uint32_t grid[3]" + declared(facts.parameters) + ")"; }

/// One line, without what would end or continue a comment's line.
static std::string oneLine(StringRef text) {
  std::string line;
  for (char c : text)
    line += llvm::isPrint(c) || (c & 0x80) ? c : '?';
  return line;
}

/// How numbers of 16 and 8 bits are passed, if there are any.
static std::string narrowFloats(const std::vector<RuntimeParameter> &parameters) {
  auto any = [&](auto test) { return llvm::any_of(parameters, test); };
  std::string text;
  if (any([](auto &p) { return p.isPointer && (p.type == DType::Float16 || p.type == DType::BFloat16); }))
    text += "// Arrays of fp16 and bf16 hold their bits.\n";
  if (any([](auto &p) { return !p.isPointer && (p.type == DType::Float16 || p.type == DType::BFloat16); }))
    text += "// Numbers of type fp16 and bf16 are given as float and rounded.\n";
  if (any([](auto &p) { return isFloat8(p.type); }))
    text += "// Floats of 8 bits are given as their bits.\n";
  return text;
}

std::string tritonc::cHeader(const HeaderFacts &facts) {
  std::string guard = "TRITONC_" + StringRef(facts.name).upper() + "_H";
  std::string text = "// " + facts.kernel + ", made by tritonc " TRITONC_VERSION " from " + oneLine(facts.file) + ".\n";
  text += "// Types: " + oneLine(facts.types) + ".\n";
  text += "// The code is for " + facts.processor + " and every processor that has all that one has.\n";
  text += facts.mayAlias ? "// Arrays may overlap.\n" : "// Arrays that are passed to different parameters do not overlap (tritonc build --may-alias: they may).\n";
  text += narrowFloats(facts.parameters);
  if (facts.waits)
    text += "// Programs of this kernel wait for each other: a call that runs several runs them in order, and none of them may wait for a later one.\n";
  text += "#ifndef " + guard + "\n#define " + guard + "\n\n#include <stdbool.h>\n#include <stdint.h>\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  text += "// Runs every program of the grid of grid[0] x grid[1] x grid[2], one after the other, on the thread that calls. Each has at most\n"
          "// 2147483647, all together at most 2^63 - 1. Several threads may call it at once.\n";
  text += facts.scratchBytes ? "// Returns 0, or -1 if there are no " + std::to_string(facts.scratchBytes) + " bytes of memory for what a program computes; nothing was run then.\n"
                             : "// Returns 0.\n";
  text += cPrototype(facts) + ";\n\n";
  text += "// Runs programs first to last-1 of that grid, so that several threads can share it. Program (x, y, z) has the number\n"
          "// x + grid[0] * (y + grid[1] * z).\n";
  text += "int " + facts.name + "_programs(const uint32_t grid[3]" + declared(facts.parameters) + ", int64_t first, int64_t last);\n\n";
  return text + "#ifdef __cplusplus\n}\n#endif\n\n#endif\n";
}
