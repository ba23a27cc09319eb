//===- Dimensions.h - sizes written as text ---------------------------------------===//
#pragma once
#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include <cstdint>
#include <optional>
#include <string>

namespace tritonc::host {

/// The size that `32`, `N0` or `MID//8 + 1` stands for; names come from `lookup`. Without a value, `problem` says why.
std::optional<int64_t> dimension(llvm::StringRef text, llvm::function_ref<std::optional<int64_t>(llvm::StringRef)> lookup,
                                 std::string &problem);

} // namespace tritonc::host
