// Turns program ids into those of another axis, and adds them where every program does the same.
#include "Changes.h"
#include "llvm/ADT/STLExtras.h"

using namespace tritonc;
using llvm::dyn_cast;

/// "N0 = 100"; empty if the launch gave no such number.
std::string Changes::sized(const std::string &name) const {
  auto found = launch.sizes.find(name);
  return found == launch.sizes.end() ? "" : name + " = " + std::to_string(found->second);
}

std::string Changes::programs(unsigned axis, const ProgramId *walks) const {
  int64_t count = launch.grid[axis];
  std::string number = std::to_string(axis), size = "N" + number, text = "axis " + number + " has " + std::to_string(count) + (count == 1 ? " program" : " programs");
  auto extent = launch.sizes.find(size), block = launch.sizes.find("B" + number);
  bool isOfGrid = extent != launch.sizes.end() && block != launch.sizes.end() && block->second > 0 && (extent->second + block->second - 1) / block->second == count;
  if (!isOfGrid || !walks)
    return text;
  for (const Assignment &a : parts.assignments)
    if (a.stmt->span.begin <= walks->call->span.begin && walks->call->span.end <= a.stmt->span.end)
      if (auto limits = limitsOf(a.name); limits.size() == 1 && limits[0] != size && !sized(limits[0]).empty())
        return text + " (for " + sized(size) + ") but walks " + sized(limits[0]);
  return text;
}

void Changes::axes() {
  for (unsigned a = 0; a != 3; ++a)
    for (unsigned b = a + 1; b != 3; ++b) {
      bool hasA = llvm::any_of(parts.ids, [&](const ProgramId &id) { return id.axis == a; });
      bool hasB = llvm::any_of(parts.ids, [&](const ProgramId &id) { return id.axis == b; });
      if (!hasA && !hasB)
        continue;
      Change change;
      for (const ProgramId &id : parts.ids)
        if (id.axis == a || id.axis == b) {
          change.edits.push_back({id.argument->span, std::to_string(id.axis == a ? b : a)});
          change.labels.push_back({id.call->span, programs(id.axis, &id)});
        }
      bool both = hasA && hasB;
      std::string other = std::to_string(hasA ? b : a);
      change.reason = both ? "the two program axes look swapped" : "the program id looks like that of another axis";
      change.made = both ? "the two program ids exchanged" : "the program id of axis " + other;
      add(std::move(change));
    }
  for (const ProgramId &id : parts.ids) // one of several that name the same axis
    for (unsigned axis = 0; axis != 3 && parts.ids.size() > 1; ++axis)
      if (axis != id.axis && launch.grid[axis] > 1)
        add({{{id.argument->span, std::to_string(axis)}}, "this program id looks like that of another axis",
             "`tl.program_id(" + std::to_string(axis) + ")` on line " + line(id.call->span),
             {{id.call->span, programs(id.axis) + ", axis " + std::to_string(axis) + " has " + std::to_string(launch.grid[axis])}}});
}

/// Blocks that start where the program's own begin: moved on by the program's number times their length.
void Changes::offsets() {
  // A lane where the position is meant.
  for (const ast::Expr *e : parts.expressions)
    if (functionOf(e) == "arange" && (isInAddress(e) || llvm::isa_and_nonnull<ast::Compare>(parts.parents.lookup(e)) || llvm::isa_and_nonnull<ast::Subscript>(parts.parents.lookup(e))))
      for (const Assignment &a : parts.assignments)
        if (a.stmt->span.end < e->span.begin && a.stmt->value != e && llvm::StringRef(text(a.stmt->value)).contains(text(e)))
          replace({{e, a.name.str()}}, "the lane is not the position", "the same in every program");
  auto moved = [&](const ast::Expr *place, const std::string &length, const char *where, const std::string &stride = "") {
    for (unsigned axis = 0; axis != 3; ++axis)
      if (launch.grid[axis] > 1) {
        std::string id = "tl.program_id(" + std::to_string(axis) + ") * " + length + (stride.empty() ? "" : " * " + stride);
        Span end{place->span.file, place->span.end, place->span.end};
        add({{{end, " + " + id}}, "every program works on the same elements", "`" + id + "` added on line " + line(place->span), {{place->span, where}}});
      }
  };
  auto arangeIn = [&](const ast::Expr *root) {
    const ast::Call *found = nullptr;
    bool hasId = false;
    visitExpr(root, [&](const ast::Expr *e) {
      hasId |= functionOf(e) == "program_id";
      if (auto *call = dyn_cast<ast::Call>(e); call && functionOf(e) == "arange" && call->args.size() == 2)
        found = call;
      return true;
    });
    return hasId ? nullptr : found;
  };
  for (auto &entry : parts.definitions) {
    auto *subscript = dyn_cast<ast::Subscript>(entry.second);
    auto *arange = dyn_cast<ast::Call>(subscript ? subscript->value : entry.second);
    if (arange && functionOf(arange) == "arange" && arange->args.size() == 2)
      moved(entry.second, text(arange->args[1]), "does not depend on the program");
  }
  for (const Access &access : parts.accesses)
    if (access.isStore) {
      const ast::Call *arange = arangeIn(access.address());
      if (!arange)
        for (const KernelParts::Index &index : parts.indices(access.address()))
          if (!arange && llvm::isa<ast::Name>(index.written))
            arange = arangeIn(parts.definitions.lookup(index.name));
      if (arange)
        moved(access.address(), text(arange->args[1]), "the same address in every program");
    }
  for (const Assignment &a : parts.assignments) // a counter of the program's own, `b = pair`
    if (auto *name = dyn_cast<ast::Name>(a.stmt->value); name && !a.around.empty())
      for (const std::string &size : blocks())
        moved(name, size, "does not depend on the program");
}

/// `tl.program_id(0)` without the length of a block.
void Changes::strides() {
  for (const ProgramId &id : parts.ids) {
    auto *binary = llvm::dyn_cast_or_null<ast::Binary>(parts.parents.lookup(id.call));
    if (binary && binary->op == ast::BinaryOp::Mul)
      continue;
    for (const ast::Parameter &p : function.params)
      if (ast::isConstexpr(p.annotation))
        replace({{id.call, text(id.call) + " * " + p.name.str()}}, "programs are not a block apart", "moves on by one a program");
  }
}

/// The summands of an address.
static void summandsOf(const ast::Expr *e, std::vector<const ast::Expr *> &summands) {
  auto *sum = dyn_cast<ast::Binary>(e);
  if (!sum || sum->op != ast::BinaryOp::Add)
    return summands.push_back(e);
  summandsOf(sum->lhs, summands), summandsOf(sum->rhs, summands);
}

void Changes::forgottenPrograms() {
  std::vector<std::pair<std::string, unsigned>> terms; // with the axes that they are for
  auto note = [&](const std::string &term, unsigned axes) {
    if (axes && llvm::none_of(terms, [&](auto &known) { return known.first == term; }))
      terms.push_back({term, axes});
  };
  std::vector<const ast::Expr *> summands;
  for (const Access &access : parts.accesses)
    for (const ast::Expr *e : parts.addressTexts(access))
      summandsOf(e, summands);
  for (const Augmented &a : parts.augmented)
    summands.push_back(a.stmt->value);
  for (const ast::Expr *e : summands)
    if (parts.isPlace(e))
      note(text(e), parts.axesOf(e));
  for (const Assignment &a : parts.assignments) // a place of its own, times what it may step over
    if (a.around.empty() && parts.isPlace(a.stmt->value) && !parts.changing.contains(a.name))
      for (const std::string &size : lengths()) {
        note(a.name.str() + " * " + size, parts.axesOf(a.stmt->value));
        for (const std::string &other : lengths())
          if (size != other)
            note(a.name.str() + " * " + size + " * " + other, parts.axesOf(a.stmt->value));
      }
  for (const Access &access : parts.accesses)
    for (auto &[term, axes] : terms)
      if (Span span = access.address()->span; !(axes & parts.axesOf(access.address())))
        add({{{{span.file, span.end, span.end}, " + " + term}}, access.isStore ? "every program stores to the same elements" : "every program loads the same elements",
             "`" + term + "` added on line " + line(span), {{span, "the same address in every program"}}});
}
