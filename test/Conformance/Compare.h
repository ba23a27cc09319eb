//===- Compare.h - a result beside the recorded one -------------------------------------------===//
#pragma once
#include "Recordings.h"

namespace tritonc::conformance {

/// What differs, in words: `[3]: got 1.5 (0x3fc00000), want 2 (0x40000000); 12 of 64 differ`. Empty if nothing does.
std::string difference(const Buffer &got, const Buffer &want, const Check &check);

} // namespace tritonc::conformance
