// Turns a kernel into the list of single changes that might make it right.
#include "Changes.h"
#include "tritonc/Learn/KernelSizes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace tritonc;
using llvm::dyn_cast;

/// Where the address and the mask of an access come from.
std::vector<Span> Changes::sourcesOf(const Access &access) const {
  std::vector<Span> spans = {access.call->span};
  llvm::StringSet<> seen;
  std::vector<const ast::Expr *> open = {access.address()};
  if (access.mask)
    open.push_back(access.mask);
  for (const Loop &loop : parts.loops)
    if (loop.stmt->span.begin <= access.call->span.begin && access.call->span.end <= loop.stmt->span.end)
      open.push_back(loop.range), spans.push_back(loop.range->span);
  while (!open.empty()) {
    const ast::Expr *e = open.back();
    open.pop_back();
    visitExpr(e, [&](const ast::Expr *part) {
      auto *name = dyn_cast<ast::Name>(part);
      if (!name || !seen.insert(name->id).second)
        return true;
      for (const Assignment &a : parts.assignments)
        if (a.name == name->id)
          open.push_back(a.stmt->value), spans.push_back(a.stmt->span);
      for (const Augmented &a : parts.augmented)
        if (a.name == name->id)
          open.push_back(a.stmt->value), spans.push_back(a.stmt->span);
      for (const Loop &loop : parts.loops)
        if (loop.target->id == name->id)
          open.push_back(loop.range), spans.push_back(loop.range->span);
      return true;
    });
  }
  return spans;
}

std::vector<Change> Changes::list() {
  if (parts.waits)
    return {};
  // What a teacher would rather say comes first: of changes that do the same, the first is told.
  void (Changes::*const kinds[])() = {
      &Changes::masksByName, &Changes::comparedIndices, &Changes::needlessOnes, &Changes::needlessTerms, &Changes::bounds,
      &Changes::missingTerms, &Changes::masksFromBounds, &Changes::others, &Changes::branches, &Changes::axes, &Changes::offsets,
      &Changes::forgottenPrograms, &Changes::strides, &Changes::otherBounds, &Changes::roundedDown, &Changes::ranges, &Changes::sizes,
      &Changes::exchangedBounds, &Changes::exchangedSizes, &Changes::needlessTransposes, &Changes::directions, &Changes::otherIndices,
      &Changes::exchangedIndices, &Changes::transposes, &Changes::movedStarts, &Changes::accumulators, &Changes::forgottenCounters,
      &Changes::beginnings, &Changes::operands, &Changes::extremes, &Changes::addedToOutput, &Changes::missingOnes};
  for (auto kind : kinds)
    (this->*kind)();
  const auto &culprit = launch.culprit;
  for (const Access &access : parts.accesses)
    if (culprit && access.call->span.file == culprit->file && access.call->span.begin <= culprit->begin && culprit->end <= access.call->span.end) {
      auto spans = sourcesOf(access);
      llvm::erase_if(made, [&](const Change &change) {
        return llvm::none_of(change.edits, [&](const Edit &e) {
          return llvm::any_of(spans, [&](Span s) { return e.span.begin <= s.end && s.begin <= e.span.end; });
        });
      });
    }
  return std::move(made);
}

std::string tritonc::listed(llvm::ArrayRef<std::string> items) {
  std::string list;
  for (size_t i = 0; i != items.size(); ++i)
    list += (i == 0 ? "" : i + 1 == items.size() ? " and " : ", ") + items[i];
  return list;
}

/// " on line 3", " on lines 3 and 5".
static std::string onLines(const std::set<unsigned> &lines) {
  std::vector<std::string> numbers;
  for (unsigned line : lines)
    numbers.push_back(std::to_string(line));
  return (lines.size() == 1 ? " on line " : " on lines ") + listed(numbers);
}

void Changes::add(Change change) {
  auto everywhere = inAllCopies(change);
  addOne(std::move(change));
  if (everywhere)
    addOne(std::move(*everywhere));
}

void Changes::addOne(Change change) {
  std::vector<std::string> edits;
  for (const Edit &edit : change.edits)
    edits.push_back(std::to_string(edit.span.begin) + " " + std::to_string(edit.span.end) + " " + edit.text);
  llvm::sort(edits);
  if (!known.insert(llvm::join(edits, "\n")).second)
    return;
  for (const ast::Parameter &p : function.params)
    change.namesBlock |= ast::isConstexpr(p.annotation) && launch.sizes.lookup(p.name) == 1 &&
                         llvm::any_of(change.edits, [&](const Edit &e) { return hasWord(e.text, p.name) && !hasWord(sources.text(e.span), p.name); });
  made.push_back(std::move(change));
}

std::optional<Change> Changes::inAllCopies(const Change &change) const {
  auto isIn = [](Span part, Span whole) { return part.begin >= whole.begin && part.end <= whole.end; };
  const ast::Expr *root = nullptr;
  for (const ast::Expr *e : parts.expressions)
    if (!parts.parents.lookup(e) && llvm::all_of(change.edits, [&](const Edit &edit) { return isIn(edit.span, e->span); }))
      root = e;
  size_t lineAt = change.made.rfind(" on line ");
  if (!root || lineAt == std::string::npos)
    return std::nullopt;
  Change all = change;
  std::set<unsigned> lines = {sources.begin(root->span).line};
  for (const ast::Expr *e : parts.expressions) {
    if (e == root || parts.parents.lookup(e) || text(e) != text(root))
      continue;
    auto moved = [&](Span span) { return Span{span.file, span.begin - root->span.begin + e->span.begin, span.end - root->span.begin + e->span.begin}; };
    for (const Edit &edit : change.edits)
      all.edits.push_back({moved(edit.span), edit.text});
    for (const Label &label : change.labels)
      all.labels.push_back({moved(label.span), label.text});
    lines.insert(sources.begin(e->span).line);
  }
  all.made = change.made.substr(0, lineAt) + onLines(lines);
  return lines.size() > 1 ? std::optional(all) : std::nullopt;
}

bool Changes::isBracketed(const ast::Expr *expr) const {
  llvm::StringRef all = sources.file(expr->span.file).text();
  Span span = expr->span;
  if (span.begin == 0 || span.end >= all.size() || all[span.begin - 1] != '(' || all[span.end] != ')')
    return false;
  char before = span.begin > 1 ? all[span.begin - 2] : ' '; // of a call
  return !llvm::isAlnum(before) && before != '_' && before != ')' && before != ']';
}

/// Binds as tightly as a name does: `N0`, `tl.program_id(0)`, `j[:, None]`.
static bool isPrimary(llvm::StringRef text) {
  unsigned depth = 0;
  for (size_t i = 0; i != text.size(); ++i) {
    char c = text[i];
    bool opens = c == '(' || c == '[', closes = c == ')' || c == ']';
    if (!depth && !(llvm::isAlnum(c) || c == '_' || c == '.' || (opens && i)))
      return false;
    depth += opens - closes;
  }
  return true;
}

std::string Changes::fit(const ast::Expr *place, const std::string &text) const {
  const ast::Expr *parent = parts.parents.lookup(place);
  if (isPrimary(text) || isBracketed(place) || !parent)
    return text;
  auto *binary = dyn_cast<ast::Binary>(parent);
  bool binds = llvm::isa<ast::Unary, ast::Subscript, ast::Attribute>(parent) && place != (llvm::isa<ast::Subscript>(parent) ? llvm::cast<ast::Subscript>(parent)->index : nullptr);
  if (binary)
    binds = (binary->op != ast::BinaryOp::Add && binary->op != ast::BinaryOp::Sub) || (binary->op == ast::BinaryOp::Sub && place == binary->rhs);
  return binds ? "(" + text + ")" : text;
}

const ast::Expr *Changes::joining(llvm::ArrayRef<Replacement> places) const {
  const ast::Expr *whole = places.front().first;
  auto isStrictlyIn = [&](const Replacement &place) {
    Span span = place.first->span;
    return place.first != whole && whole->span.begin <= span.begin && span.end <= whole->span.end;
  };
  while (whole && !llvm::all_of(places, isStrictlyIn))
    whole = parts.parents.lookup(whole);
  return whole && whole->span.end - whole->span.begin <= 80 && !llvm::StringRef(text(whole)).contains('\n') ? whole : nullptr;
}

void Changes::replace(std::vector<Replacement> places, std::string reason, std::string label, bool isBroad) {
  Change change;
  std::vector<std::string> texts, lines;
  for (auto &[place, now] : places) {
    if (now == text(place))
      return;
    Span span = place->span;
    if (isBracketed(place) && isPrimary(now))
      --span.begin, ++span.end;
    std::string fitted = fit(place, now);
    change.edits.push_back({span, fitted});
    change.labels.push_back({span, label});
    if (!llvm::is_contained(texts, "`" + fitted + "`"))
      texts.push_back("`" + fitted + "`");
    if (!llvm::is_contained(lines, line(span)))
      lines.push_back(line(span));
  }
  if (places.empty())
    return;
  change.reason = std::move(reason);
  if (const ast::Expr *whole = places.size() > 1 ? joining(places) : nullptr) { // say how it reads then, as a whole
    std::vector<Edit> edits = change.edits;
    for (Edit &edit : edits)
      edit.span.begin -= whole->span.begin, edit.span.end -= whole->span.begin;
    texts = {"`" + edited(text(whole), std::move(edits)) + "`"};
    change.labels = {{whole->span, label}};
  }
  change.made = listed(texts) + (lines.size() == 1 ? " on line " : " on lines ") + listed(lines);
  change.isBroad = isBroad;
  add(std::move(change));
}

bool Changes::isInAddress(const ast::Expr *expr) const {
  for (; expr; expr = parts.parents.lookup(expr))
    for (const Access &access : parts.accesses)
      if (expr == access.address() || expr == parts.address(access))
        return true;
  return false;
}

bool tritonc::hasWord(llvm::StringRef text, llvm::StringRef name) {
  auto isLetter = [&](size_t at) { return at < text.size() && (llvm::isAlnum(text[at]) || text[at] == '_'); };
  for (size_t at = text.find(name); at != llvm::StringRef::npos; at = text.find(name, at + 1))
    if (!isLetter(at + name.size()) && (at == 0 || !isLetter(at - 1)))
      return true;
  return false;
}

/// What the parameters of a called function are: what the call gives them.
static ParameterKinds kindsOf(const ast::Call &call, const ast::FunctionDef &callee, const KernelParts &caller, const ParameterKinds &known) {
  ParameterKinds kinds;
  auto note = [&](llvm::StringRef parameter, const ast::Expr *value) {
    if (llvm::isa<ast::Int>(value) || caller.isSize(value))
      kinds.sizes.insert(parameter);
    if (auto *name = dyn_cast<ast::Name>(value); name && known.integerPointers.contains(name->id))
      kinds.integerPointers.insert(parameter);
  };
  for (auto [parameter, value] : llvm::zip(callee.params, call.args))
    note(parameter.name, value);
  for (const ast::Keyword &k : call.keywords)
    note(k.name, k.value);
  return kinds;
}

KernelSizes tritonc::sizesOf(const ast::FunctionDef &kernel) {
  KernelParts parts(kernel, {});
  KernelSizes sizes;
  sizes.isMasked = llvm::any_of(parts.accesses, [](const Access &access) { return access.mask != nullptr; });
  for (const Loop &loop : parts.loops) {
    bool walks = loop.range->args.size() == 3;
    llvm::SmallVector<llvm::StringRef> names;
    visitExpr(loop.range, [&](const ast::Expr *e) {
      auto *binary = dyn_cast<ast::Binary>(e);
      walks |= functionOf(e) == "cdiv" || (binary && binary->op == ast::BinaryOp::FloorDiv);
      if (auto *name = dyn_cast<ast::Name>(e))
        names.push_back(name->id);
      return true;
    });
    for (llvm::StringRef name : names)
      if (walks)
        sizes.walked.insert(name);
  }
  return sizes;
}

/// `tl.exp2` for `tl.exp` and the reverse, of all there are in all functions.
static void addPowers(llvm::ArrayRef<std::pair<const ast::FunctionDef *, ParameterKinds>> functions, const SourceManager &sources, std::vector<Change> &changes) {
  const char *const pairs[][2] = {{"exp", "exp2"}, {"exp2", "exp"}, {"log", "log2"}, {"log2", "log"}};
  for (auto [from, to] : pairs) {
    Change change;
    std::set<unsigned> lines;
    for (auto &[function, kinds] : functions)
      for (const ast::Expr *e : KernelParts(*function, kinds).expressions)
        if (functionOf(e) == from) {
          Span callee = llvm::cast<ast::Call>(e)->callee->span;
          change.edits.push_back({{callee.file, callee.end - uint32_t(llvm::StringRef(from).size()), callee.end}, to});
          change.labels.push_back({callee, ""});
          lines.insert(sources.begin(callee).line);
        }
    if (change.edits.empty())
      continue;
    change.reason = llvm::StringRef(from).ends_with("2") ? "base 2 stands where base e belongs" : "base e stands where base 2 belongs";
    change.made = "`" + std::string(to) + "`" + onLines(lines);
    changes.push_back(std::move(change));
  }
}

std::vector<Change> tritonc::changesOf(const ast::FunctionDef &kernel, const ast::Module &module, const FailedLaunch &launch, const SourceManager &sources) {
  std::vector<std::pair<const ast::FunctionDef *, ParameterKinds>> functions = {{&kernel, {{}, launch.integerPointers}}};
  for (auto &size : launch.sizes)
    functions[0].second.sizes.insert(size.first());
  auto all = ast::kernelsOf(module);
  std::vector<Change> changes;
  for (size_t i = 0; i != functions.size(); ++i) {
    auto [function, kinds] = functions[i];
    KernelParts parts(*function, kinds);
    for (const ast::Expr *e : parts.expressions)
      for (const ast::FunctionDef *f : all)
        if (functionOf(e) == f->name && llvm::none_of(functions, [&](auto &known) { return known.first == f; }))
          functions.push_back({f, kindsOf(*llvm::cast<ast::Call>(e), *f, parts, kinds)});
    llvm::move(Changes(*function, kinds, launch, sources).list(), std::back_inserter(changes));
  }
  addPowers(functions, sources, changes);
  std::vector<Change> broad;
  for (Change &change : changes)
    if (change.isBroad)
      broad.push_back(change);
  llvm::erase_if(changes, [](const Change &change) { return change.isBroad; });
  llvm::move(broad, std::back_inserter(changes));
  return changes;
}

std::string tritonc::edited(llvm::StringRef text, std::vector<Edit> edits) {
  llvm::sort(edits, [](const Edit &a, const Edit &b) { return a.span.begin > b.span.begin; });
  std::string result = text.str();
  for (const Edit &edit : edits)
    result.replace(edit.span.begin, edit.span.end - edit.span.begin, edit.text);
  return result;
}

std::optional<Change> tritonc::onlyChange(std::vector<Change> changes, llvm::function_ref<std::optional<Effect>(const Change &)> effectOf,
                                          llvm::function_ref<bool()> mayGoOn) {
  std::vector<std::pair<const Change *, Effect>> right;
  for (const Change &change : changes) {
    if (!right.empty() && change.isBroad)
      break;
    if (!mayGoOn())
      return std::nullopt;
    if (auto effect = effectOf(change))
      right.push_back({&change, *effect});
  }
  unsigned furthest = 0;
  for (auto &[change, effect] : right)
    furthest = std::max(furthest, effect.beyond);
  llvm::erase_if(right, [&](auto &r) { return r.second.beyond < furthest; });
  if (right.empty())
    return std::nullopt;
  auto &[first, what] = right.front();
  bool isOne = llvm::all_of(right, [&, first = first, what = what](auto &r) {
    return r.second.sum == what.sum || (!first->group.empty() && r.first->group == first->group);
  });
  return isOne ? std::optional(*first) : std::nullopt;
}
