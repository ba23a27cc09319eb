// Turns what is computed into what looks like it: operands exchanged, a sum that is stored.
#include "Changes.h"
#include "llvm/ADT/STLExtras.h"

using namespace tritonc;
using llvm::dyn_cast;

void Changes::operands() {
  for (const ast::Expr *e : parts.expressions) {
    auto *call = dyn_cast<ast::Call>(e);
    if (call && functionOf(e) == "where" && call->args.size() == 3)
      replace({{call->args[1], text(call->args[2])}, {call->args[2], text(call->args[1])}}, "the two branches look exchanged");
    auto *difference = dyn_cast<ast::Binary>(e);
    bool isExchangeable = difference && (difference->op == ast::BinaryOp::Sub || difference->op == ast::BinaryOp::Div) && !isInAddress(e);
    if (isExchangeable && !llvm::isa<ast::Binary>(difference->rhs) && !llvm::isa<ast::Binary>(difference->lhs))
      replace({{difference->lhs, text(difference->rhs)}, {difference->rhs, text(difference->lhs)}}, "the operands look exchanged");
  }
}

/// The smallest where the largest is meant.
void Changes::extremes() {
  const std::pair<llvm::StringRef, llvm::StringRef> pairs[] = {{"max", "min"}, {"min", "max"}, {"maximum", "minimum"}, {"minimum", "maximum"}};
  for (const ast::Expr *e : parts.expressions)
    for (auto [from, to] : pairs)
      if (auto *call = dyn_cast<ast::Call>(e); call && functionOf(e) == from)
        if (llvm::StringRef callee = sources.text(call->callee->span); callee.consume_back(from) && callee.ends_with("."))
          replace({{call->callee, callee.str() + to.str()}}, from.starts_with("max") ? "this takes the largest, not the smallest" : "this takes the smallest, not the largest");
}

/// What an output held before is chance, so that adding to it is a mistake where a store is right.
void Changes::addedToOutput() {
  for (const ast::Expr *e : parts.expressions) {
    auto *call = dyn_cast<ast::Call>(e);
    if (call && functionOf(e) == "atomic_add")
      if (llvm::StringRef name = sources.text(call->callee->span); name.consume_back("atomic_add"))
        replace({{call->callee, name.str() + "store"}}, "this adds to what was there before the kernel ran");
    auto *sum = dyn_cast<ast::Binary>(e);
    if (!sum || sum->op != ast::BinaryOp::Add || isInAddress(e))
      continue;
    for (auto [loaded, rest] : {std::pair(sum->lhs, sum->rhs), std::pair(sum->rhs, sum->lhs)})
      for (const Access &access : parts.accesses)
        if (access.call == loaded && llvm::any_of(parts.accesses, [&](const Access &store) { return store.isStore && parts.baseOf(store) == parts.baseOf(access); }))
          replace({{e, text(rest)}}, "this adds to what was there before the kernel ran");
  }
}
