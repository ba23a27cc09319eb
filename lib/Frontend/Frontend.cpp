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

bool tritonc::isNotSpecialized(const ast::FunctionDef &kernel, size_t index) {
  for (const ast::Expr *decorator : kernel.decorators)
    if (auto *call = dyn_cast<ast::Call>(decorator))
      for (const ast::Keyword &k : call->keywords) {
        auto *list = k.name == "do_not_specialize" ? dyn_cast<ast::List>(k.value) : nullptr;
        auto *tuple = k.name == "do_not_specialize" ? dyn_cast<ast::Tuple>(k.value) : nullptr;
        if (!list && !tuple)
          continue;
        for (const ast::Expr *e : list ? list->elements : tuple->elements) {
          auto *name = dyn_cast<ast::String>(e);
          auto *number = dyn_cast<ast::Int>(e);
          if ((name && name->value == kernel.params[index].name) || (number && number->value().getLimitedValue() == index))
            return true;
        }
      }
  return false;
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
