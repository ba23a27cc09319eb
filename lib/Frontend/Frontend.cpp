//===- Frontend.cpp - a kernel's syntax tree and argument types to a verified tile module --------------===//
#include "tritonc/Frontend/Frontend.h"
#include "Codegen.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

void tritonc::registerFrontendDialects(DialectRegistry &registry) {
  registry.insert<tile::TileDialect, arith::ArithDialect, math::MathDialect, scf::SCFDialect, func::FuncDialect>();
}

OwningOpRef<ModuleOp> tritonc::buildTile(MLIRContext &context, const ast::FunctionDef &kernel, const Signature &signature,
                                         const ast::Module &module, const SourceManager &sources, const FrontendOptions &options,
                                         Diagnostics &diagnostics) {
  context.loadDialect<tile::TileDialect, arith::ArithDialect, math::MathDialect, scf::SCFDialect, func::FuncDialect>();
  unsigned errorsBefore = diagnostics.errorCount();
  Codegen codegen(context, module, sources, options, diagnostics);
  codegen.emitter.span = kernel.nameSpan;
  OwningOpRef<ModuleOp> result = ModuleOp::create(codegen.emitter.location());
  codegen.emitter.builder.setInsertionPointToStart(result->getBody());
  try {
    codegen.compileKernel(kernel, signature);
  } catch (const Failure &) {
  }
  if (diagnostics.errorCount() != errorsBefore)
    return {};
  return result;
}
