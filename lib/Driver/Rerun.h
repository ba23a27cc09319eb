//===- Rerun.h - a kernel run again with its text changed, on every case that its tests know ----------===//
#pragma once
#include "Session.h"
#include "tritonc/Host/Host.h"
#include "tritonc/Learn/Learn.h"

namespace tritonc {

/// The one change to the kernel that makes every case of its tests right; silent. `test`: the failing one of the file's tests, from 1;
/// `culprit`: the access that is known to be wrong.
std::optional<Change> proveChange(Session &session, const ast::FunctionDef &kernel, unsigned test, std::optional<Span> culprit);

} // namespace tritonc
