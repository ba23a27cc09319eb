// Compiles a module at stage `affine` or `tile`, written as text, into an Engine.
#pragma once
#include "tritonc/Backend/CPU.h"
#include "tritonc/Dialect/Tile.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include <gtest/gtest.h>

namespace tritonc::cpu {

inline mlir::MLIRContext &testContext() {
  static auto *context = [] {
    mlir::DialectRegistry registry;
    registerDialects(registry);
    registry.insert<tile::TileDialect>();
    return new mlir::MLIRContext(registry, mlir::MLIRContext::Threading::DISABLED);
  }();
  return *context;
}

/// The module at stage `llvm`; null after a test failure. The text is at stage `affine`, or at stage `tile`.
inline mlir::OwningOpRef<mlir::ModuleOp> lowerText(llvm::StringRef text, const Options &options = {}, bool fromTiles = false) {
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &testContext());
  if (!module) {
    ADD_FAILURE() << "the text is no module";
    return module;
  }
  mlir::PassManager passes(&testContext());
  if (fromTiles)
    buildTileToAffine(passes, options);
  buildAffineToLLVM(passes, options);
  if (failed(passes.run(*module))) {
    ADD_FAILURE() << "a pass failed";
    return nullptr;
  }
  return module;
}

inline std::unique_ptr<Engine> compileText(llvm::StringRef text, const Options &options = {},
                                           StageTimes *times = nullptr, bool fromTiles = false) {
  auto module = lowerText(text, options, fromTiles);
  if (!module)
    return nullptr;
  llvm::Expected<std::unique_ptr<Engine>> engine = jit(*module, options, times);
  if (!engine) {
    ADD_FAILURE() << llvm::toString(engine.takeError());
    return nullptr;
  }
  return std::move(*engine);
}

/// A kernel in the tile dialect.
inline std::unique_ptr<Engine> compileTiles(llvm::StringRef text) { return compileText(text, {}, nullptr, true); }

} // namespace tritonc::cpu
