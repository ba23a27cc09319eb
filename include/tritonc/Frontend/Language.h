//===- Language.h - the functions of the language, for those who write it -------------------------------------===//
#pragma once
#include <string>
#include <vector>

namespace tritonc {

/// A function that kernels may call.
struct LanguageFunction {
  std::string name;      ///< `tl.load`
  std::string signature; ///< `tl.load(pointer, mask=None, other=None)`
};

/// All of them, by name.
std::vector<LanguageFunction> languageFunctions();

} // namespace tritonc
