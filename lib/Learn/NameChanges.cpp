// Turns a size into another one: in bounds, strides and lengths, in one place or in all that say the same.
#include "Changes.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace tritonc;
using llvm::dyn_cast;

bool Changes::isBlock(llvm::StringRef name) const {
  if (llvm::none_of(function.params, [&](const ast::Parameter &p) { return p.name == name && ast::isConstexpr(p.annotation); }))
    return false;
  auto isStep = [&](const Loop &loop) { return loop.range->args.size() == 3 && mentions(loop.range->args[2], name); };
  return llvm::any_of(parts.expressions, [&](const ast::Expr *e) { return functionOf(e) == "arange" && mentions(e, name); }) || llvm::any_of(parts.loops, isStep);
}

std::vector<std::string> Changes::lengths() const {
  std::vector<std::string> all = parts.sizes();
  llvm::erase_if(all, [&](const std::string &name) { return isBlock(name); });
  return all;
}

std::vector<std::string> Changes::blocks() const {
  std::vector<std::string> all;
  for (const ast::Parameter &p : function.params)
    if (ast::isConstexpr(p.annotation) && llvm::is_contained(parts.sizes(), p.name))
      all.push_back(p.name.str());
  return all;
}

/// What a size in this place may be: blocks are counted, tiles are a block long; the rest are dimensions.
std::vector<std::string> Changes::candidates(const ast::Expr *place) const {
  const ast::Expr *parent = parts.parents.lookup(place);
  auto *call = llvm::dyn_cast_or_null<ast::Call>(parent);
  auto *product = llvm::dyn_cast_or_null<ast::Binary>(parent);
  llvm::StringRef callee = functionOf(parent);
  bool isStep = call && callee.ends_with("range") && call->args.size() == 3 && call->args[2] == place;
  bool countsPrograms = false;
  visitExpr(product, [&](const ast::Expr *e) { return !(countsPrograms |= functionOf(e) == "program_id"); });
  if (callee == "arange" || isStep || (countsPrograms && product->op == ast::BinaryOp::Mul && !isInAddress(place)))
    return blocks();
  return llvm::isa<ast::Compare>(parent) || callee.ends_with("range") || isInAddress(place) ? lengths() : parts.sizes();
}

std::string Changes::reasonOfSize(llvm::StringRef was, llvm::StringRef now) const {
  if (!was.empty() && llvm::isDigit(was[0]))
    return "a number stands where a size belongs";
  if (isBlock(was) != isBlock(now))
    return isBlock(was) ? "the length of a block stands where that of a dimension belongs" : "the length of a dimension stands where that of a block belongs";
  return "this size looks like that of another dimension";
}

/// Sizes by what they are used for: places of one role say the same thing, `j < N1` of a load and `j[:, None] < N1` of a store.
void Changes::sizes() {
  llvm::MapVector<const ast::Expr *, std::string> roles;
  for (const ast::Expr *e : parts.expressions) {
    auto *name = dyn_cast<ast::Name>(e);
    bool isSize = name && llvm::is_contained(parts.sizes(), name->id);
    auto *number = dyn_cast<ast::Int>(e);
    const ast::Expr *parent = parts.parents.lookup(e);
    if ((!isSize && !(number && number->value().ugt(1))) || !parent)
      continue;
    auto *compare = dyn_cast<ast::Compare>(parent);
    auto *product = dyn_cast<ast::Binary>(parent);
    std::string of;
    if (compare || product)
      for (const KernelParts::Index &index : parts.indices(compare ? compare->first : e == product->lhs ? product->rhs : product->lhs))
        of += " " + index.name.str();
    if (functionOf(parent) == "arange" || functionOf(parent) == "program_id")
      of = "arange";
    roles[e] = text(e) + (compare ? " bounds" : product ? " times" : " in") + (of.empty() ? " " + text(parent) : of);
  }
  for (const std::string &size : parts.sizes()) {
    std::map<std::string, std::vector<Replacement>> places, everywhere; // `32` whatever the block is
    for (auto &[e, role] : roles) {
      if (llvm::is_contained(candidates(e), size))
        places[role].push_back({e, size});
      if (llvm::isa<ast::Int>(e))
        everywhere[text(e)].push_back({e, size});
    }
    for (auto &[role, list] : places) {
      std::string was = text(list.front().first), reason = reasonOfSize(was, size), both = sized(was).empty() || sized(size).empty() ? "" : sized(was) + ", " + sized(size);
      replace(list, reason, both);
      for (const Replacement &one : list)
        replace({one}, reason, both);
    }
    for (auto &[was, list] : everywhere)
      replace(list, reasonOfSize(was, size), "", /*isBroad=*/true);
  }
  wholeDimensions();
}

/// A stride of two dimensions that has one, an index without a stride, a pointer that moves on by one.
void Changes::wholeDimensions() {
  auto widen = [&](const ast::Expr *e) {
    for (const std::string &size : lengths())
      replace({{e, text(e) + " * " + size}}, "this index does not step over a whole dimension");
  };
  std::vector<const ast::Expr *> texts;
  for (const Access &access : parts.accesses)
    for (const ast::Expr *e : parts.addressTexts(access))
      if (!llvm::is_contained(texts, e))
        texts.push_back(e);
  for (const ast::Expr *whole : texts)
    visitExpr(whole, [&](const ast::Expr *e) {
      auto *product = dyn_cast<ast::Binary>(e);
      auto indices = parts.indices(e);
      bool isIndex = (llvm::isa<ast::Name>(e) || llvm::isa<ast::Subscript>(e)) && !llvm::isa_and_nonnull<ast::Subscript>(parts.parents.lookup(e)) &&
                     ((indices.size() == 1 && indices[0].written == e) || (llvm::isa<ast::Name>(e) && parts.isPlace(e)));
      if (isIndex || (product && product->op == ast::BinaryOp::Mul))
        widen(e);
      return !llvm::isa<ast::Subscript>(e) && !(product && product->op == ast::BinaryOp::Mul);
    });
  for (const Augmented &a : parts.augmented)
    for (const Access &access : parts.accesses)
      if (parts.baseOf(access) == a.name || (llvm::isa<ast::Name>(access.address()) && llvm::cast<ast::Name>(access.address())->id == a.name))
        widen(a.stmt->value);
}

/// Two dimensions or two blocks, one for the other: in a statement, in all masks, in all tiles, everywhere.
void Changes::exchangedSizes() {
  const std::string reason = "two sizes look exchanged";
  auto exchange = [&](const ast::Expr *root, const std::string &a, const std::string &b) {
    std::vector<Replacement> places;
    visitExpr(root, [&](const ast::Expr *e) {
      if (auto *name = dyn_cast<ast::Name>(e); name && (name->id == a || name->id == b))
        places.push_back({e, name->id == a ? b : a});
      return true;
    });
    return places;
  };
  auto sizes = parts.sizes();
  for (size_t a = 0; a != sizes.size(); ++a)
    for (size_t b = a + 1; b != sizes.size(); ++b) {
      if (isBlock(sizes[a]) != isBlock(sizes[b]))
        continue;
      std::vector<Replacement> everywhere, compared, tiles;
      for (const ast::Expr *e : parts.expressions) {
        auto here = exchange(e, sizes[a], sizes[b]);
        if (llvm::isa<ast::Compare>(e))
          llvm::append_range(compared, here);
        if (functionOf(e) == "arange")
          llvm::append_range(tiles, here);
        if (parts.parents.lookup(e))
          continue;
        llvm::append_range(everywhere, here);
        if (here.size() > 1)
          replace(here, reason);
      }
      for (const Access &access : parts.accesses)
        if (auto here = exchange(access.address(), sizes[a], sizes[b]); here.size() > 1)
          replace(here, reason);
      replace(compared, reason);
      replace(tiles, reason);
      replace(everywhere, reason, "", /*isBroad=*/true);
    }
}

/// The bounds of two indices, one for the other, wherever the same comparison stands.
void Changes::exchangedBounds() {
  std::map<std::pair<std::string, std::string>, std::vector<const ast::Expr *>> bounds;
  for (const ast::Compare *c : parts.compares)
    if (c->rest.size() == 1 && llvm::is_contained(parts.sizes(), text(c->rest[0])))
      bounds[{text(c->first), text(c->rest[0])}].push_back(c->rest[0]);
  for (auto a = bounds.begin(); a != bounds.end(); ++a)
    for (auto b = std::next(a); b != bounds.end(); ++b) {
      std::vector<Replacement> places;
      for (auto [one, other] : {std::pair(a, b), std::pair(b, a)})
        for (const ast::Expr *place : one->second)
          places.push_back({place, other->first.second});
      if (a->first.second != b->first.second && a->first.first != b->first.first)
        replace(std::move(places), "two sizes look exchanged");
    }
}

/// What is compared is the lane or the position, where the address counts with something else.
void Changes::comparedIndices() {
  std::vector<std::string> counters;
  for (const Access &access : parts.accesses)
    for (std::string &counter : countersOf(access))
      if (!llvm::is_contained(counters, counter))
        counters.push_back(counter);
  for (const ast::Compare *compare : parts.compares)
    if (compare->ops.size() == 1 && parts.expressions.size())
      for (const std::string &counter : counters)
        replace({{compare->first, counter}}, "the mask is about another index than the address", "compares this");
}
