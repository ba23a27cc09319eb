//===- EmbeddedPage.h - the program and the style of the page, built from web/ -------------------===//
#pragma once
#include "llvm/ADT/StringRef.h"

namespace tritonc {

llvm::StringRef embeddedPageScript();
llvm::StringRef embeddedPageStyle();

} // namespace tritonc
