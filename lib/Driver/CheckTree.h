//===- CheckTree.h - every kernel of a folder compiled, and counted ---------------------------------===//
#pragma once
#include "Guess.h"
#include "Session.h"

namespace tritonc {

/// `tritonc check DIR`: each file in a process of its own, so that none can end the run.
int checkTree(Session &session);
/// The best guess of a kernel's types. An internal error of the compiler counts as a report, and is kept.
Guess bestGuess(Session &session, Guesser &guesser, const ast::FunctionDef &kernel);

} // namespace tritonc
