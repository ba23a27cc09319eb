//===- InlineAsm.h - tl.inline_asm_elementwise and what it shares with others ------------------------------------===//
#pragma once
#include "Builtins.h"

namespace tritonc::frontend {

void addInlineAsmBuiltins(BuiltinTable &table);
/// The fp32 of an e2m1 float, four bits in an int32 (BuiltinsDotScaled.cpp).
Tile fromE2M1(Emitter &emitter, const Tile &nibble);

} // namespace tritonc::frontend
