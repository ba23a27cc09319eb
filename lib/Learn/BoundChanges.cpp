// Turns bounds, numbers and ranges into those next to them.
#include "Changes.h"
#include "llvm/ADT/STLExtras.h"

using namespace tritonc;
using llvm::dyn_cast;

/// Why a number looks needless: of what counts it is a step, elsewhere a value.
std::string Changes::reasonOfNumber(const ast::Binary *binary, const std::string &number) const {
  bool counts = parts.indices(binary).size() || isInAddress(binary), isOne = number == "1";
  for (const ast::Expr *e = binary; e; e = parts.parents.lookup(e))
    counts |= llvm::isa<ast::Compare>(e) || functionOf(e) == "arange" || llvm::StringRef(functionOf(e)).ends_with("range");
  visitExpr(binary, [&](const ast::Expr *e) {
    counts |= functionOf(e) == "program_id" || functionOf(e) == "arange";
    return functionOf(e) != "load";
  });
  std::string sign = binary->op == ast::BinaryOp::Mul ? "* " : binary->op == ast::BinaryOp::Sub ? "- " : "+ ";
  if (counts && isOne && binary->op != ast::BinaryOp::Mul)
    return "this counts one too far or one too few";
  return "the `" + sign + number + "` looks too much";
}

/// A sum or product with a number, without it; where the same stands in several places, in all of them as well.
void Changes::needlessOnes() {
  struct Same {
    std::string key, reason;
    std::vector<Replacement> places;
  };
  std::vector<Same> all;
  for (const ast::Expr *e : parts.expressions) {
    auto *binary = dyn_cast<ast::Binary>(e);
    if (!binary || (binary->op != ast::BinaryOp::Add && binary->op != ast::BinaryOp::Sub && binary->op != ast::BinaryOp::Mul))
      continue;
    for (auto [side, rest] : {std::pair(binary->rhs, binary->lhs), std::pair(binary->lhs, binary->rhs)}) {
      if (!llvm::isa<ast::Int>(side) || llvm::isa<ast::Int>(rest) || (side == binary->lhs && binary->op == ast::BinaryOp::Sub))
        continue;
      std::string key = text(side) + " at", sign = binary->op == ast::BinaryOp::Sub ? " -" : binary->op == ast::BinaryOp::Add ? " +" : " *";
      for (const KernelParts::Index &index : parts.indices(rest)) // `x_ptr + i + 1` and `i + 1 < N0` say the same
        key += " " + index.name.str();
      key += sign + (llvm::StringRef(key).ends_with(" at") ? text(rest) : "");
      auto known = llvm::find_if(all, [&](const Same &same) { return same.key == key; });
      if (known == all.end())
        all.push_back({key, reasonOfNumber(binary, text(side)), {}}), known = std::prev(all.end());
      known->places.push_back({e, text(rest)});
    }
  }
  for (const Same &same : all) {
    if (same.places.size() > 1)
      replace(same.places, same.reason);
    for (const Replacement &one : same.places)
      replace({one}, same.reason);
  }
}

void Changes::bounds() {
  for (const ast::Compare *compare : parts.compares) {
    if (compare->ops.size() != 1)
      continue;
    std::string now;
    switch (compare->ops[0]) {
    case ast::CompareOp::Lt: now = "<="; break;
    case ast::CompareOp::Le: now = "<"; break;
    case ast::CompareOp::Gt: now = ">="; break;
    case ast::CompareOp::Ge: now = ">"; break;
    default: continue;
    }
    Change change;
    change.edits = {{{compare->span.file, compare->first->span.end, compare->rest[0]->span.begin}, " " + now + " "}};
    change.reason = "this bound looks shifted by one";
    change.made = "`" + now + "` on line " + line(compare->span);
    change.labels = {{compare->span, ""}};
    // A bracket around an operand belongs to the gap between them; such a comparison is left alone.
    if (sources.text(change.edits[0].span).find_first_of("()") == llvm::StringRef::npos)
      add(std::move(change));
  }
}

/// `T // B` where a rest is left over, and one more for where none is.
void Changes::roundedDown() {
  for (const ast::Expr *e : parts.expressions) {
    auto *quotient = dyn_cast<ast::Binary>(e);
    if (!quotient || quotient->op != ast::BinaryOp::FloorDiv || !parts.isSize(quotient))
      continue;
    auto *rounded = dyn_cast<ast::Binary>(quotient->lhs); // `(T + B - 1) // B` rounds up
    if (!rounded)
      replace({{e, "tl.cdiv(" + text(quotient->lhs) + ", " + text(quotient->rhs) + ")"}}, "the rest of the division is left out", "rounds down");
  }
}

/// The bound that the same index has elsewhere.
void Changes::otherBounds() {
  for (const ast::Compare *compare : parts.compares)
    for (const ast::Compare *other : parts.compares) {
      auto here = parts.indices(compare->first), there = parts.indices(other->first);
      bool isSame = compare->rest.size() == 1 && other->rest.size() == 1 && here.size() == 1 && there.size() == 1 && here[0].name == there[0].name;
      if (isSame && compare->ops[0] == other->ops[0])
        replace({{compare->rest[0], text(other->rest[0])}}, "this bound differs from that of the same index elsewhere");
    }
}

void Changes::ranges() {
  for (const Loop &loop : parts.loops) {
    auto args = loop.range->args;
    const ast::Expr *end = args.size() == 1 ? args[0] : args[1];
    if (args.size() > 1 && text(args[0]) != "0")
      replace({{args[0], "0"}}, "this loop does not begin at the start");
    for (const std::string &limit : limits())
      replace({{end, limit}}, "this loop ends in the wrong place", "goes to here");
    if (auto *shorter = dyn_cast<ast::Binary>(end); shorter && (shorter->op == ast::BinaryOp::Sub || shorter->op == ast::BinaryOp::Add))
      replace({{end, text(shorter->lhs)}}, "this loop ends in the wrong place", "goes to here");
    for (const std::string &size : blocks())
      if (args.size() == 3)
        replace({{args[2], size}}, "this loop takes steps of the wrong length", "a step");
  }
}

/// An index of an address shifted by one.
void Changes::missingOnes() {
  for (const Access &access : parts.accesses)
    for (const KernelParts::Index &index : parts.indices(access.address()))
      for (const char *one : {" - 1", " + 1"})
        replace({{index.written, text(index.written) + one}}, "this index looks shifted by one");
}
