//===- Plant.h - mistakes for the CPU's side of tritonc diff, to test what finds them ---------------------------===//
#pragma once
#include "Compile.h"

namespace tritonc {

/// The stage at which the mistake of this name is made; none if there is none.
std::optional<Stage> stageOfMistake(llvm::StringRef name);

/// Makes it wherever the kernel, at that stage, gives occasion to it. False if nothing has changed.
bool plantMistake(mlir::ModuleOp module, llvm::StringRef name);

/// Names of all mistakes, one a line, with what each does.
std::string listOfMistakes();

/// What `plantMistake` leaves alone: the operations of probes.
constexpr const char *probeMark = "tritonc.probe";

} // namespace tritonc
