// Turns accesses into accesses of other lanes: masks added, completed and dropped, and what masked lanes hold.
#include "Changes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

using namespace tritonc;
using llvm::dyn_cast;

/// Variables that hold a mask when the access is reached.
std::vector<std::string> Changes::masksBefore(const Access &access) const {
  std::vector<std::string> names;
  for (const Assignment &a : parts.assignments)
    if (a.stmt->span.begin < access.call->span.begin && parts.isMask(a.stmt->value) && !llvm::is_contained(names, a.name.str()))
      names.push_back(a.name.str());
  return names;
}

void Changes::masksByName() {
  std::vector<std::string> masks;
  std::vector<const Access *> bare;
  for (const Access &access : parts.accesses) {
    if (!access.mask)
      bare.push_back(&access);
    for (std::string &name : masksBefore(access))
      if (!llvm::is_contained(masks, name))
        masks.push_back(name);
    if (access.mask && !llvm::isa<ast::Name>(access.mask) && !llvm::is_contained(masks, text(access.mask)))
      masks.push_back(text(access.mask));
  }
  auto mask = [&](llvm::ArrayRef<const Access *> accesses, const std::string &name) {
    bool isLoad = llvm::any_of(accesses, [](const Access *a) { return !a->isStore; });
    // Lanes that do not exist may be left undefined where nothing is made of them.
    for (const char *filled : {"", "float(\"-inf\")", static_cast<const char *>(nullptr)}) {
      Change change;
      std::vector<std::string> lines;
      for (const Access *access : accesses) {
        auto before = masksBefore(*access);
        if (parts.definitions.count(name) && !llvm::is_contained(before, name))
          return;
        change.edits.push_back({endOf(access->call), ", mask=" + name + (filled ? otherOf(*access, filled) : "")});
        change.labels.push_back({access->call->span, "has no mask"});
        if (!llvm::is_contained(lines, line(access->call->span)))
          lines.push_back(line(access->call->span));
      }
      change.made = std::string(accesses.size() == 1 ? "a mask" : "masks") + (lines.size() == 1 ? " on line " : " on lines ") + listed(lines);
      change.reason = "lanes beyond the end of the array take part";
      change.isAddition = true;
      change.advice = "say which lanes exist";
      change.group = filled && isLoad ? "mask and other=" : "";
      if (isLoad || (filled && !*filled))
        add(std::move(change));
    }
  };
  for (const std::string &name : masks) {
    for (const Access *access : bare)
      mask({access}, name);
    if (bare.size() > 1)
      mask(bare, name);
  }
}

/// The texts that an index variable may have to stay below: what it is compared with, or else every number that comes in.
std::vector<std::string> Changes::limitsOf(llvm::StringRef index) const {
  std::set<std::string> limits;
  for (const ast::Compare *compare : parts.compares)
    if (compare->ops.size() == 1 && compare->ops[0] == ast::CompareOp::Lt)
      if (auto found = parts.indices(compare->first); found.size() == 1 && found[0].name == index)
        limits.insert(text(compare->rest[0]));
  if (limits.empty())
    for (const ast::Parameter &p : function.params)
      if (!ast::isConstexpr(p.annotation) && llvm::is_contained(parts.sizes(), p.name))
        limits.insert(p.name.str());
  return {limits.begin(), limits.end()};
}

/// A mask for each access that has none, from a bound for each index variable.
void Changes::maskAll(const llvm::StringMap<std::string> &bounds) {
  Change change;
  std::vector<std::string> lines;
  for (const Access &access : parts.accesses) {
    if (access.mask)
      continue;
    std::vector<std::string> terms;
    for (const KernelParts::Index &index : parts.indices(parts.address(access)))
      if (std::string term = text(index.written) + " < " + bounds.lookup(index.name); bounds.count(index.name) && !llvm::is_contained(terms, term))
        terms.push_back(term);
    if (terms.empty())
      continue;
    std::string mask = terms.size() == 1 ? terms[0] : "(" + llvm::join(terms, ") & (") + ")";
    change.edits.push_back({endOf(access.call), ", mask=" + mask + otherOf(access)});
    change.labels.push_back({access.call->span, "has no mask"});
    if (!llvm::is_contained(lines, line(access.call->span)))
      lines.push_back(line(access.call->span));
  }
  if (change.edits.empty())
    return;
  change.made = std::string(change.edits.size() == 1 ? "a mask on line " : lines.size() == 1 ? "masks on line " : "masks on lines ") + listed(lines);
  change.reason = "lanes beyond the end of the array take part";
  change.isAddition = true;
  change.advice = "say which lanes exist";
  add(std::move(change));
}

void Changes::masksFromBounds() {
  llvm::SmallVector<std::pair<std::string, std::vector<std::string>>> variables;
  for (const Access &access : parts.accesses)
    if (!access.mask)
      for (const KernelParts::Index &index : parts.indices(parts.address(access)))
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

std::vector<std::string> Changes::limits() const {
  std::vector<std::string> all = lengths();
  for (const ast::Compare *compare : parts.compares)
    if (compare->rest.size() == 1 && !llvm::is_contained(all, text(compare->rest[0])) && parts.indices(compare->rest[0]).empty())
      all.push_back(text(compare->rest[0]));
  return all;
}

std::vector<std::string> Changes::countersOf(const Access &access) const {
  std::vector<std::string> counters;
  auto note = [&](std::string s) {
    if (!s.empty() && !llvm::is_contained(counters, s))
      counters.push_back(std::move(s));
  };
  std::vector<std::string> last; // what is added without a stride
  std::vector<const ast::Expr *> open = {parts.address(access)};
  bool isBase = true;
  while (!open.empty()) {
    const ast::Expr *e = open.back();
    open.pop_back();
    auto *binary = dyn_cast<ast::Binary>(e);
    if (binary && binary->op == ast::BinaryOp::Add && !(isBracketed(e) && !isBase)) {
      open.push_back(binary->rhs), open.push_back(binary->lhs);
    } else if (binary && binary->op == ast::BinaryOp::Mul) {
      for (const ast::Expr *side : {binary->lhs, binary->rhs})
        if (auto *inner = dyn_cast<ast::Binary>(side); inner && inner->op == ast::BinaryOp::Add)
          note(text(side)), open.push_back(side);
        else if (!parts.indices(side).empty() || (dyn_cast<ast::Name>(side) && parts.changing.contains(llvm::cast<ast::Name>(side)->id)))
          note(text(side));
    } else if (!isBase) {
      last.push_back(text(e));
    }
    isBase = isBase && binary;
  }
  for (const KernelParts::Index &index : parts.indices(parts.address(access)))
    note(text(index.written));
  if (last.size() > 1)
    note(llvm::join(last, " + "));
  for (const Loop &loop : parts.loops) // numbers made of a program id and a counter, and counters themselves
    for (const Assignment &a : parts.assignments)
      if (llvm::is_contained(a.around, loop.stmt) && mentions(a.stmt->value, loop.target->id) && mentions(parts.address(access), a.name) && !parts.isMask(a.stmt->value))
        if (llvm::none_of(parts.indices(parts.address(access)), [&](const KernelParts::Index &i) { return i.name == a.name; }))
          note(a.name.str());
  return counters;
}

void Changes::missingTerms() {
  const std::string reason = "the mask lets lanes through that do not exist";
  for (const ast::Expr *e : parts.expressions)
    if (auto *either = dyn_cast<ast::Binary>(e); either && either->op == ast::BinaryOp::BitOr && parts.isMask(either)) {
      std::string all = text(e);
      all.replace(either->opSpan.begin - e->span.begin, either->opSpan.end - either->opSpan.begin, "&");
      replace({{e, all}}, reason, "one of the two is enough");
    }
  for (const Access &access : parts.accesses) {
    if (!access.mask)
      continue;
    auto *name = dyn_cast<ast::Name>(access.mask);
    const ast::Expr *mask = name && parts.definitions.count(name->id) ? parts.definitions.lookup(name->id) : access.mask;
    if (!parts.isMask(mask))
      continue;
    for (const std::string &counter : countersOf(access)) {
      std::vector<std::string> below;
      for (const ast::Compare *c : parts.compares)
        if (text(c->first) == counter && c->ops[0] == ast::CompareOp::Lt)
          below.push_back(text(c->rest[0]));
      for (const std::string &limit : below.empty() ? limits() : below) {
        if (llvm::StringRef(text(mask)).contains(counter + " <"))
          continue;
        std::string term = " & (" + counter + " < " + limit + ")";
        Change change;
        change.edits = {{{mask->span.file, mask->span.end, mask->span.end}, term}};
        if (llvm::isa<ast::Compare>(mask) && !isBracketed(mask)) {
          change.edits[0].text = ")" + term;
          change.edits.push_back({{mask->span.file, mask->span.begin, mask->span.begin}, "("});
        }
        change.reason = reason;
        change.made = "`" + llvm::StringRef(term).drop_front().str() + "` added on line " + line(mask->span);
        change.labels = {{mask->span, "lets `" + counter + "` reach " + limit + (sized(limit) == "" ? "" : llvm::StringRef(sized(limit)).drop_front(limit.size()).str())}};
        add(std::move(change));
      }
    }
  }
}

void Changes::needlessTerms() {
  for (const ast::Expr *e : parts.expressions)
    if (auto *both = dyn_cast<ast::Binary>(e); both && both->op == ast::BinaryOp::BitAnd && parts.isMask(both))
      for (const ast::Expr *one : {both->lhs, both->rhs})
        replace({{e, text(one)}}, "the mask leaves out lanes that exist", "one condition too many");
  for (const Access &access : parts.accesses)
    for (const ast::Keyword &k : access.call->keywords)
      if (k.name == "mask") {
        Span begin = access.call->args.back()->span;
        Change change;
        change.edits = {{{begin.file, begin.end, access.call->span.end - 1}, ""}};
        change.reason = "the mask leaves out lanes that exist";
        change.made = "no mask on line " + line(k.value->span);
        change.labels = {{k.value->span, ""}};
        add(std::move(change));
      }
}

void Changes::others() {
  for (const Access &access : parts.accesses) {
    if (access.isStore || !access.mask)
      continue;
    bool isInteger = parameters.integerPointers.contains(parts.baseOf(access));
    const std::vector<std::string> ofFloats = {"0.0", "float(\"-inf\")", "float(\"inf\")", "1.0"}, ofIntegers = {"0", "1"};
    for (const std::string &value : isInteger ? ofIntegers : ofFloats) {
      std::string shown = "`other=" + value + "` on line " + line(access.call->span), group = "other=";
      if (!access.other)
        add({{{endOf(access.call), ", other=" + value}}, "masked lanes of this load take part", shown,
             {{access.call->span, "says nothing about masked lanes"}}, true, "say what masked-off lanes hold", group});
      else if (text(access.other) != value)
        add({{{access.other->span, value}}, "what masked lanes hold spoils the result", shown,
             {{access.other->span, "masked lanes hold this"}}, false, "", group});
    }
  }
}

void Changes::branches() {
  for (const ast::Expr *e : parts.expressions) {
    auto *call = dyn_cast<ast::Call>(e);
    if (call && functionOf(e) == "where" && call->args.size() == 3 && parts.isMask(call->args[0]) && parts.indices(call->args[0]).size())
      for (const char *value : {"0.0", "float(\"-inf\")", "float(\"inf\")", "1.0"})
        replace({{call->args[2], value}}, "what masked lanes hold spoils the result", "lanes that do not exist hold this");
  }
}

std::string Changes::otherOf(const Access &access, llvm::StringRef value) const {
  if (access.isStore || access.other)
    return "";
  return parameters.integerPointers.contains(parts.baseOf(access)) ? ", other=0" : ", other=" + (value.empty() ? "0.0" : value.str());
}
