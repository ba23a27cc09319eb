//===- SourceLocations.cpp - ranges of the .tri file to the line and column that LLVM's debug locations hold ---===//
#include "SourceLocations.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/LLVMIR/Transforms/Passes.h"
#include "mlir/IR/Location.h"
#include "mlir/Pass/PassManager.h"

using namespace mlir;

/// Where a location begins: the innermost call's own place, as one line and column.
static Location startOf(Location location) {
  if (auto range = dyn_cast<FileLineColRange>(location))
    return FileLineColLoc::get(range.getFilename(), range.getStartLine(), range.getStartColumn());
  if (auto call = dyn_cast<CallSiteLoc>(location))
    return startOf(call.getCallee());
  if (auto name = dyn_cast<NameLoc>(location))
    return startOf(name.getChildLoc());
  if (auto fused = dyn_cast<FusedLoc>(location))
    for (Location part : fused.getLocations())
      if (Location start = startOf(part); isa<FileLineColLoc>(start))
        return start;
  return UnknownLoc::get(location.getContext());
}

LogicalResult tritonc::cpu::addSourceLocations(ModuleOp module) {
  module.walk([](Operation *op) { op->setLoc(startOf(op->getLoc())); });
  PassManager passes(module.getContext());
  passes.addPass(LLVM::createDIScopeForLLVMFuncOpPass());
  return passes.run(module);
}
