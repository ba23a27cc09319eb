//===- KernelSizes.h - what sizes a kernel takes -------------------------------------------------===//
#pragma once
#include "tritonc/Syntax/Ast.h"
#include "llvm/ADT/StringSet.h"

namespace tritonc {

struct KernelSizes {
  bool isMasked = false;    ///< it takes blocks that are not full
  llvm::StringSet<> walked; ///< the names in the ranges of loops that go from block to block: these may be longer than a block
};

KernelSizes sizesOf(const ast::FunctionDef &kernel);

} // namespace tritonc
