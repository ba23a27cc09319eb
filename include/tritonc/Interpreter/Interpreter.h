//===- Interpreter.h - the tile dialect, executed as it stands ---------------------------------===//
#pragma once
#include "tritonc/Runtime/Launch.h"
#include "tritonc/Runtime/Trace.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace tritonc {

struct InterpreterOptions {
  /// Operations that the programs of one launch may run together; then it ends with the fault T0407. 0: no limit.
  int64_t maxSteps = 0;
};

/// Where an operation stands in its source; in the innermost function where functions call each other.
Place placeOf(mlir::Location location);

/// A kernel that is interpreted. A tracer, if there is one, is told the values of the launches that follow.
class InterpretedKernel : public Engine {
public:
  Tracer *tracer = nullptr;
};

/// An engine that runs the one kernel of `module` op by op, as the front end made it, and tells the observer of a launch
/// everything (Events.h). It never touches memory outside of the launch's arrays. An error names what it does not know.
llvm::Expected<std::unique_ptr<InterpretedKernel>> interpret(mlir::OwningOpRef<mlir::ModuleOp> module, const InterpreterOptions &options);

} // namespace tritonc
