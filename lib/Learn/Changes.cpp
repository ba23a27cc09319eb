// Turns a kernel into the list of single changes that might make it right.
#include "KernelParts.h"
#include "tritonc/Learn/Learn.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include <set>

using namespace tritonc;

namespace {
class Changes {
public:
  Changes(const ast::FunctionDef &kernel, const Grid &grid, const SourceManager &sources)
      : kernel(kernel), grid(grid), sources(sources), parts(kernel) {}
  std::vector<Change> list() {
    if (parts.waits)
      return {};
    axes();
    bounds();
    masks();
    others();
    accumulators();
    offsets();
    return std::move(made);
  }

private:
  void axes();
  void bounds();
  void masks();
  void others();
  void accumulators();
  void offsets();
  void maskAll(const llvm::StringMap<std::string> &bounds);
  /// The texts that an index variable may have to stay below: what it is compared with, or else every number that comes in.
  std::vector<std::string> limitsOf(llvm::StringRef index) const;

  std::string text(const ast::Expr *expr) const { return sources.text(expr->span).str(); }
  std::string line(Span span) const { return std::to_string(sources.begin(span).line); }
  static Span endOf(const ast::Call *call) { return {call->span.file, call->span.end - 1, call->span.end - 1}; }
  std::string programs(unsigned axis) const {
    return "axis " + std::to_string(axis) + " has " + std::to_string(grid[axis]) + (grid[axis] == 1 ? " program" : " programs");
  }

  const ast::FunctionDef &kernel;
  const Grid &grid;
  const SourceManager &sources;
  KernelParts parts;
  std::vector<Change> made;
};
} // namespace

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
          change.labels.push_back({id.call->span, programs(id.axis)});
        }
      bool both = hasA && hasB;
      std::string other = std::to_string(hasA ? b : a);
      change.reason = both ? "the two program axes look swapped" : "the program id looks like that of another axis";
      change.made = both ? "the two program ids exchanged" : "the program id of axis " + other;
      made.push_back(std::move(change));
    }
  for (const ProgramId &id : parts.ids) // one of several that name the same axis
    for (unsigned axis = 0; axis != 3 && parts.ids.size() > 1; ++axis)
      if (axis != id.axis && grid[axis] > 1)
        made.push_back({{{id.argument->span, std::to_string(axis)}}, "this program id looks like that of another axis",
                        "`tl.program_id(" + std::to_string(axis) + ")` on line " + line(id.call->span),
                        {{id.call->span, programs(id.axis) + ", axis " + std::to_string(axis) + " has " + std::to_string(grid[axis])}}});
}

void Changes::bounds() {
  for (const ast::Compare *compare : parts.compares) {
    if (compare->ops.size() != 1)
      continue;
    std::string first = text(compare->first), rest = text(compare->rest[0]), now;
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
      made.push_back(std::move(change));
  }
}

std::vector<std::string> Changes::limitsOf(llvm::StringRef index) const {
  std::set<std::string> limits;
  for (const ast::Compare *compare : parts.compares)
    if (compare->ops.size() == 1 && compare->ops[0] == ast::CompareOp::Lt)
      if (auto found = parts.indices(compare->first); found.size() == 1 && found[0].name == index)
        limits.insert(text(compare->rest[0]));
  if (limits.empty()) {
    llvm::StringSet<> bases;
    for (const Access &access : parts.accesses) {
      const ast::Expr *base = access.address();
      while (auto *sum = llvm::dyn_cast<ast::Binary>(base))
        base = sum->lhs;
      if (auto *name = llvm::dyn_cast<ast::Name>(base))
        bases.insert(name->id);
    }
    for (const ast::Parameter &p : kernel.params)
      if (!ast::isConstexpr(p.annotation) && !bases.contains(p.name))
        limits.insert(p.name.str());
  }
  return {limits.begin(), limits.end()};
}

/// A mask for each access that has none, from a bound for each index variable.
void Changes::maskAll(const llvm::StringMap<std::string> &bounds) {
  Change change;
  std::set<unsigned> lines;
  for (const Access &access : parts.accesses) {
    if (access.mask)
      continue;
    std::vector<std::string> terms;
    for (const KernelParts::Index &index : parts.indices(access.address()))
      if (std::string term = text(index.written) + " < " + bounds.lookup(index.name); bounds.count(index.name) && !llvm::is_contained(terms, term))
        terms.push_back(term);
    if (terms.empty())
      continue;
    std::string mask = terms.size() == 1 ? terms[0] : "(" + llvm::join(terms, ") & (") + ")";
    change.edits.push_back({endOf(access.call), ", mask=" + mask + (access.isStore || access.other ? "" : ", other=0.0")});
    change.labels.push_back({access.call->span, "has no mask"});
    lines.insert(sources.begin(access.call->span).line);
  }
  if (change.edits.empty())
    return;
  std::string list;
  for (auto it = lines.begin(); it != lines.end(); ++it)
    list += (it == lines.begin() ? "" : std::next(it) == lines.end() ? " and " : ", ") + std::to_string(*it);
  change.made = std::string(change.edits.size() == 1 ? "a mask on line " : lines.size() == 1 ? "masks on line " : "masks on lines ") + list;
  change.reason = "lanes beyond the end of the array take part";
  change.isAddition = true;
  change.advice = "say which lanes exist";
  made.push_back(std::move(change));
}

void Changes::masks() {
  llvm::SmallVector<std::pair<std::string, std::vector<std::string>>> variables;
  for (const Access &access : parts.accesses)
    if (!access.mask)
      for (const KernelParts::Index &index : parts.indices(access.address()))
        if (llvm::none_of(variables, [&](auto &v) { return v.first == index.name; }))
          if (auto limits = limitsOf(index.name); !limits.empty())
            variables.push_back({index.name.str(), std::move(limits)});
  size_t total = variables.empty() ? 0 : 1;
  for (auto &v : variables)
    total *= v.second.size();
  for (size_t n = 0; n != std::min<size_t>(total, 64); ++n) {
    llvm::StringMap<std::string> bounds;
    size_t rest = n;
    for (auto &[name, limits] : variables) {
      bounds[name] = limits[rest % limits.size()];
      rest /= limits.size();
    }
    maskAll(bounds);
  }
}

void Changes::others() {
  for (const Access &access : parts.accesses)
    if (!access.isStore && access.mask)
      for (const char *value : {"0.0", "float(\"-inf\")", "float(\"inf\")", "1.0"}) {
        std::string shown = std::string("`other=") + value + "` on line " + line(access.call->span);
        if (!access.other)
          made.push_back({{{endOf(access.call), std::string(", other=") + value}}, "masked lanes of this load take part", shown,
                          {{access.call->span, "says nothing about masked lanes"}}, true, "say what masked-off lanes hold"});
        else if (text(access.other) != value)
          made.push_back({{{access.other->span, value}}, "what masked lanes hold spoils the result", shown,
                          {{access.other->span, "masked lanes hold this"}}});
      }
}

void Changes::accumulators() {
  for (const ast::Assign *assign : parts.inLoops) {
    std::string name = text(assign->targets[0]), value = text(assign->value);
    struct { std::string now, made; } forms[] = {
        {name + " += " + value, "`" + name + " +=` on line "},
        {name + " = tl.maximum(" + name + ", " + value + ")", "the maximum with the old `" + name + "` on line "}};
    for (auto &form : forms)
      made.push_back({{{assign->span, form.now}}, "`" + name + "` forgets what earlier rounds of the loop gave", form.made + line(assign->span),
                      {{assign->span, "each round begins anew"}}});
  }
}

/// Blocks that start where the program's own begin: an `arange` moved on by the program's number times its length.
void Changes::offsets() {
  std::set<uint32_t> seen;
  auto moved = [&](const ast::Expr *place, const ast::Call *arange, const char *where) {
    if (!seen.insert(place->span.begin).second)
      return;
    for (unsigned axis = 0; axis != 3; ++axis)
      if (grid[axis] > 1) {
        std::string length = text(arange->args[1]), id = "tl.program_id(" + std::to_string(axis) + ") * " + length;
        made.push_back({{{{place->span.file, place->span.end, place->span.end}, " + " + id}}, "every program works on the same elements",
                        "`" + id + "` added on line " + line(place->span), {{place->span, where}}});
      }
  };
  auto arangeIn = [&](const ast::Expr *root) {
    const ast::Call *found = nullptr;
    bool hasId = false;
    visitExpr(root, [&](const ast::Expr *e) {
      auto *call = llvm::dyn_cast<ast::Call>(e);
      auto *callee = call ? llvm::dyn_cast<ast::Attribute>(call->callee) : nullptr;
      hasId |= callee && callee->attr == "program_id";
      if (callee && callee->attr == "arange" && call->args.size() == 2)
        found = call;
      return true;
    });
    return hasId ? nullptr : found;
  };
  for (auto &entry : parts.definitions)
    if (auto *arange = arangeIn(entry.second); arange && llvm::isa<ast::Call>(entry.second))
      moved(entry.second, arange, "does not depend on the program");
  for (const Access &access : parts.accesses)
    if (access.isStore) {
      const ast::Call *arange = arangeIn(access.address());
      if (!arange)
        for (const KernelParts::Index &index : parts.indices(access.address()))
          if (!arange && llvm::isa<ast::Name>(index.written))
            arange = arangeIn(parts.definitions.lookup(index.name));
      if (arange)
        moved(access.address(), arange, "the same address in every program");
    }
}

std::vector<Change> tritonc::changesOf(const ast::FunctionDef &kernel, const Grid &grid, const SourceManager &sources) {
  return Changes(kernel, grid, sources).list();
}

std::string tritonc::edited(llvm::StringRef text, std::vector<Edit> edits) {
  llvm::sort(edits, [](const Edit &a, const Edit &b) { return a.span.begin > b.span.begin; });
  std::string result = text.str();
  for (const Edit &edit : edits)
    result.replace(edit.span.begin, edit.span.end - edit.span.begin, edit.text);
  return result;
}

std::optional<Change> tritonc::onlyChange(std::vector<Change> changes, llvm::function_ref<bool(const Change &)> isRight,
                                          llvm::function_ref<bool()> mayGoOn) {
  std::optional<Change> found;
  for (Change &change : changes) {
    if (!mayGoOn())
      return std::nullopt;
    if (!isRight(change))
      continue;
    if (found)
      return std::nullopt;
    found = std::move(change);
  }
  return found;
}
