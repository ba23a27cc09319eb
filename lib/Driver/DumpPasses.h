//===- DumpPasses.h - the IR after every pass, a file each ----------------------------------------------===//
#pragma once
#include "mlir/Pass/PassInstrumentation.h"
#include "mlir/Pass/PassManager.h"
#include <string>

namespace tritonc {

/// What every kernel goes through on tiles, before a target has its say.
void addCleanUp(mlir::OpPassManager &passes);
/// Adaptors only hold other passes; it is these that are shown.
bool isAdaptor(mlir::Pass *pass);

/// Writes `DIR/NN-pass-name.mlir` after each pass. `number` counts on over several pass managers; `trouble` says what could not
/// be written first.
class DumpPasses : public mlir::PassInstrumentation {
public:
  DumpPasses(std::string directory, bool changedOnly, unsigned &number, std::string &trouble)
      : directory(std::move(directory)), changedOnly(changedOnly), number(number), trouble(trouble) {}
  void runBeforePass(mlir::Pass *pass, mlir::Operation *op) override;
  void runAfterPass(mlir::Pass *pass, mlir::Operation *op) override;

private:
  std::string directory, before;
  bool changedOnly;
  unsigned &number;
  std::string &trouble;
};

} // namespace tritonc
