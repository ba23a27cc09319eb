//===- PageOutput.h - pages of viz, ir and bench ----------------------------------------------===//
#pragma once
#include "Session.h"
#include "tritonc/Report/Picture.h"

namespace tritonc {

/// `tritonc viz`; the exit code.
int vizCommand(Session &session);
/// A picture of the session's file with nothing in it yet.
Picture emptyPicture(Session &session);
/// The kernel's code after each pass; what is wrong with it is told.
PictureCode codeOfKernel(Session &session, const ast::FunctionDef &kernel, const Signature &signature, const LaunchShape &shape);
/// Writes the page to `-o`, else to `add.html` for `kernels/add.tri` in the folder where the command runs.
void writePicture(Session &session, const Picture &picture);

} // namespace tritonc
