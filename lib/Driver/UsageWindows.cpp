//===- UsageWindows.cpp - which parameters are descriptors, and how large their blocks are -------------===//
#include "UsageWalk.h"

using namespace tritonc;
using llvm::dyn_cast;
using llvm::isa;
using llvm::StringRef;
using Sources = FunctionUse::Sources;

int UsageWalk::strideOf(const ast::Expr *e) const {
  auto constant = [&](const ast::Expr *x) {
    int p = parameter(x);
    return p >= 0 && ast::isConstexpr(function.params[p].annotation) ? p : -1;
  };
  if (auto *name = llvm::dyn_cast_or_null<ast::Name>(e)) {
    auto it = strides.find(name->id);
    return it == strides.end() ? -1 : it->second;
  }
  if (auto *c = llvm::dyn_cast_or_null<ast::Call>(e)) {
    auto *method = dyn_cast<ast::Attribute>(c->callee);
    return method && classify(method->attr) == Callee::Cast ? strideOf(method->value) : c->args.empty() ? -1 : strideOf(c->args[0]);
  }
  auto *b = llvm::dyn_cast_or_null<ast::Binary>(e);
  if (!b)
    return -1;
  if (b->op == ast::BinaryOp::Mul)
    return std::max(constant(b->rhs), -1) >= 0 ? constant(b->rhs) : constant(b->lhs);
  if (b->op != ast::BinaryOp::Add)
    return -1;
  int right = strideOf(b->rhs);
  return right >= 0 ? right : strideOf(b->lhs);
}

void UsageWalk::rememberStride(StringRef name, int parameter) {
  if (parameter >= 0)
    strides[name] = parameter;
  else
    strides.erase(name);
}

void UsageWalk::descriptor(const ast::Expr *e, const ast::Expr *offsets, const ast::Expr *sizes) {
  int p = parameter(e);
  auto list = [](const ast::Expr *x) -> std::optional<llvm::ArrayRef<const ast::Expr *>> {
    if (auto *l = llvm::dyn_cast_or_null<ast::List>(x))
      return l->elements;
    auto *t = llvm::dyn_cast_or_null<ast::Tuple>(x);
    return t ? std::optional(t->elements) : std::nullopt;
  };
  auto at = list(offsets), extent = list(sizes);
  if (p < 0 || !at)
    return;
  ParameterUse &known = use.parameters[p];
  known.descriptor = true;
  known.block.resize(std::max(known.block.size(), at->size()));
  for (size_t d = 0; d < at->size(); ++d) {
    ParameterUse::BlockSize &size = known.block[d];
    if (extent && d < extent->size()) {
      size.parameter = parameter((*extent)[d]);
      if (auto *number = dyn_cast<ast::Int>((*extent)[d]))
        size.size = number->value().getLimitedValue();
    } else if (size.parameter < 0) {
      size.parameter = strideOf((*at)[d]);
    }
    size.fixed = size.fixed || isa<ast::Int>((*at)[d]);
  }
}

void UsageWalk::windowCall(StringRef name, bool method, llvm::ArrayRef<const ast::Expr *> args) {
  auto arg = [&](size_t i) { return i < args.size() ? args[i] : nullptr; };
  if (classify(name) == Callee::BlockPointer)
    mark(walk(args[0]).base, &ParameterUse::window);
  else if (name == "load_tensor_descriptor" || name == "store_tensor_descriptor" || (method && (name == "load" || name == "store" || name.starts_with("atomic_"))))
    descriptor(args[0], arg(1), nullptr);
  else if (name == "_experimental_descriptor_load")
    descriptor(args[0], arg(1), arg(2));
  else if (name == "_experimental_descriptor_store")
    descriptor(args[0], arg(2), nullptr);
  else if (int p = method && ((name == "gather" && args.size() == 3) || (name == "scatter" && args.size() == 4)) ? parameter(args[0]) : -1; p >= 0)
    use.parameters[p].descriptor = true, use.parameters[p].block = {{-1, 1}, {strideOf(args.back()), 0, isa<ast::Int>(args.back())}};
}
