//===- Ast.cpp - syntax nodes into numbers, spellings and the list of kernels ------===//
#include "tritonc/Syntax/Ast.h"

using namespace tritonc;
using namespace tritonc::ast;

llvm::APInt Int::value() const {
  llvm::APInt wide(llvm::APInt::getSufficientBitsNeeded(digits, radix), digits, radix);
  return wide.zextOrTrunc(wide.getActiveBits() + 1);
}

llvm::StringRef ast::spelling(BinaryOp op) {
  static constexpr llvm::StringLiteral texts[] = {"+", "-", "*", "/", "//", "%", "**", "@", "<<", ">>", "&", "|", "^"};
  return texts[static_cast<unsigned>(op)];
}

llvm::StringRef ast::spelling(UnaryOp op) {
  static constexpr llvm::StringLiteral texts[] = {"-", "+", "~", "not"};
  return texts[static_cast<unsigned>(op)];
}

llvm::StringRef ast::spelling(CompareOp op) {
  static constexpr llvm::StringLiteral texts[] = {"==", "!=", "<", "<=", ">", ">=", "is", "is not", "in", "not in"};
  return texts[static_cast<unsigned>(op)];
}

bool ast::isConstexpr(const Expr *annotation) {
  if (auto *name = llvm::dyn_cast_or_null<Name>(annotation))
    return name->id == "constexpr";
  if (auto *attribute = llvm::dyn_cast_or_null<Attribute>(annotation))
    return attribute->attr == "constexpr";
  auto *text = llvm::dyn_cast_or_null<String>(annotation);
  return text && text->value.contains("constexpr");
}

bool ast::isKernel(const FunctionDef &function) {
  for (const Expr *decorator : function.decorators) {
    if (auto *call = llvm::dyn_cast<Call>(decorator))
      decorator = call->callee;
    if (auto *name = llvm::dyn_cast<Name>(decorator); name && name->id == "jit")
      return true;
    auto *attribute = llvm::dyn_cast<Attribute>(decorator);
    auto *base = attribute ? llvm::dyn_cast<Name>(attribute->value) : nullptr;
    if (base && base->id == "triton" && attribute->attr == "jit")
      return true;
  }
  return false;
}

static void collectKernels(Body body, std::vector<const FunctionDef *> &kernels) {
  for (const Stmt *statement : body) {
    if (auto *function = llvm::dyn_cast<FunctionDef>(statement)) {
      if (isKernel(*function))
        kernels.push_back(function);
      collectKernels(function->body, kernels);
    } else if (auto *node = llvm::dyn_cast<ClassDef>(statement)) {
      collectKernels(node->body, kernels);
    } else if (auto *node = llvm::dyn_cast<If>(statement)) {
      collectKernels(node->body, kernels);
      collectKernels(node->orelse, kernels);
    } else if (auto *node = llvm::dyn_cast<For>(statement)) {
      collectKernels(node->body, kernels);
      collectKernels(node->orelse, kernels);
    } else if (auto *node = llvm::dyn_cast<While>(statement)) {
      collectKernels(node->body, kernels);
      collectKernels(node->orelse, kernels);
    } else if (auto *node = llvm::dyn_cast<With>(statement)) {
      collectKernels(node->body, kernels);
    } else if (auto *node = llvm::dyn_cast<Try>(statement)) {
      collectKernels(node->body, kernels);
      for (const Handler &handler : node->handlers)
        collectKernels(handler.body, kernels);
      collectKernels(node->orelse, kernels);
      collectKernels(node->finalbody, kernels);
    }
  }
}

std::vector<const FunctionDef *> ast::kernelsOf(const Module &module) {
  std::vector<const FunctionDef *> kernels;
  collectKernels(module.body, kernels);
  return kernels;
}
