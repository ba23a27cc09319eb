//===- CodeStages.h - the code after each pass, with the source lines that its lines come from --------------===//
#pragma once
#include "Compile.h"
#include "tritonc/Report/Picture.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassInstrumentation.h"

namespace tritonc {

/// The code after each pass and each stage, from the tile dialect to assembly, or for a GPU to PTX; what came before an error, after
/// one. Mistakes of the user go to `reports`; an internal one is in the compiler's internalError.
std::vector<CodeStage> everyStage(Compiler &compiler, const Options &options, const KernelSource &source, const LaunchShape &shape, Diagnostics &reports);

/// Adds the code after each pass to a list; a pass that changed nothing adds its name only.
class RecordPasses : public mlir::PassInstrumentation {
public:
  RecordPasses(std::vector<CodeStage> &stages, std::string file) : stages(stages), file(std::move(file)) {}
  void runAfterPass(mlir::Pass *pass, mlir::Operation *op) override;

private:
  std::vector<CodeStage> &stages;
  std::string file;
};

} // namespace tritonc
