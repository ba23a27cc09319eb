//===- tritonc-opt.cpp - MLIR's opt tool with the tile dialect and its passes ------===//
#include "OpTable.h"
#include "tritonc/Backend/CPU.h"
#include "tritonc/Backend/GPU.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "llvm/Support/CommandLine.h"

static llvm::cl::opt<std::string> opTable(
    "op-table", llvm::cl::ValueOptional, llvm::cl::value_desc("SOURCES"),
    llvm::cl::desc("Print what there is for each operation of the tile dialect; exit 1 if something is missing"));

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  registry.insert<tritonc::tile::TileDialect>();
  tritonc::cpu::registerDialects(registry);
  tritonc::gpu::registerDialects(registry);
  mlir::registerAllPasses();
  tritonc::cpu::registerPasses();
  tritonc::gpu::registerPasses();
  auto [input, output] = mlir::registerAndParseCLIOptions(argc, argv, "The tile dialect's opt tool\n", registry);
  if (opTable.getNumOccurrences()) {
    mlir::MLIRContext context(registry);
    return tritonc::printOpTable(context, opTable.empty() ? std::string(TRITONC_SOURCE) : opTable.getValue());
  }
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, input, output, registry));
}
