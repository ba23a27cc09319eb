//===- InjectFault.h - a mistake of the compiler on demand, for tests of what becomes of one ---------------===//
#pragma once
#include "llvm/ADT/StringRef.h"

namespace tritonc {

/// Does what `--inject-fault KIND@PLACE[:N]` asks for (a development aid, described in README.md), if `place` is PLACE and
/// `number`, counted from 1, is N or there is none.
void injectFault(llvm::StringRef fault, llvm::StringRef place, unsigned number);

} // namespace tritonc
