//===- MathTables.h - libdevice's functions that have files of their own ------------------------------------------===//
#pragma once
#include "Builtins.h"

namespace tritonc::frontend {

/// The arguments as floats of one type and shape; fp16 and bf16 are refused (BuiltinsMath.cpp).
Emitter::Tiles floats(Arguments &arguments, unsigned count, bool allowDouble = true);
/// `add_rz`, `float2int_ru` … (BuiltinsMathRounded.cpp).
void addRoundedMath(BuiltinTable &table);
/// Gamma, Bessel and error functions (BuiltinsMathSpecial.cpp).
void addSpecialMath(BuiltinTable &table);

} // namespace tritonc::frontend
