//===- Rerun.h - a test of a file run again with the file's text changed ------------------------------===//
#pragma once
#include "Session.h"
#include "tritonc/Host/Host.h"
#include "tritonc/Learn/Learn.h"

namespace tritonc {

/// The one change to the kernel that makes its test right, in this and in one more case; silent. `test`: which of the file's tests, from 1.
std::optional<Change> proveChange(Session &session, const ast::FunctionDef &kernel, const Grid &grid, unsigned test);

} // namespace tritonc
