//===- tritonc-opt.cpp - MLIR's opt tool with the tile dialect and its passes ------===//
#include "tritonc/Backend/CPU.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllPasses.h"
#include "mlir/Tools/mlir-opt/MlirOptMain.h"

int main(int argc, char **argv) {
  mlir::DialectRegistry registry;
  mlir::registerAllDialects(registry);
  registry.insert<tritonc::tile::TileDialect>();
  mlir::registerAllPasses();
  tritonc::cpu::registerPasses();
  return mlir::asMainReturnCode(mlir::MlirOptMain(argc, argv, "The tile dialect's opt tool\n", registry));
}
