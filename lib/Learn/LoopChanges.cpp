// Turns loops that forget into loops that carry: sums, where they begin, and the counter in an index.
#include "Changes.h"
#include "llvm/ADT/STLExtras.h"

using namespace tritonc;
using llvm::dyn_cast;

/// A variable is carried if it has a value before the loop; one that is made anew in each round has nothing to forget.
void Changes::accumulators() {
  for (const Assignment &a : parts.assignments) {
    if (a.around.empty() || functionOf(a.stmt->value) == "zeros" || functionOf(a.stmt->value) == "full")
      continue;
    bool begun = llvm::any_of(parts.assignments, [&](const Assignment &b) {
      return b.name == a.name && b.around.size() < a.around.size() && b.stmt->span.begin < a.around.back()->span.begin;
    });
    if (!begun || mentions(a.stmt->value, a.name))
      continue;
    std::string name = a.name.str(), value = text(a.stmt->value);
    struct { std::string now, made; } forms[] = {
        {name + " += " + value, "`" + name + " +=` on line "},
        {name + " = tl.maximum(" + name + ", " + value + ")", "the maximum with the old `" + name + "` on line "}};
    for (auto &form : forms)
      add({{{a.stmt->span, form.now}}, "`" + name + "` forgets what earlier rounds of the loop gave", form.made + line(a.stmt->span),
           {{a.stmt->span, "each round begins anew"}}});
  }
}

/// `total = tl.zeros(…)` before the loop instead of in it, and the reverse.
void Changes::movedStarts() {
  for (const Assignment &a : parts.assignments) {
    llvm::StringRef function = functionOf(a.stmt->value);
    if (function != "zeros" && function != "full")
      continue;
    llvm::StringRef file = sources.file(a.stmt->span.file).text();
    uint32_t begin = a.stmt->span.begin, end = std::min<uint32_t>(a.stmt->span.end + 1, file.size());
    unsigned indent = sources.begin(a.stmt->span).column - 1;
    Edit gone{{a.stmt->span.file, begin - indent, end}, ""};
    auto begunAt = [&](Span place, std::string reason, std::string made, std::string label) {
      unsigned column = sources.begin(place).column - 1;
      Edit here{{place.file, place.begin, place.begin}, text(a.stmt->value).insert(0, a.name.str() + " = ") + "\n" + std::string(column, ' ')};
      add({{gone, here}, std::move(reason), std::move(made), {{a.stmt->span, std::move(label)}}});
    };
    std::string name = "`" + a.name.str() + "`";
    if (!a.around.empty() && a.around.back()->body.size() > 1)
      begunAt(a.around.back()->span, name + " forgets what earlier rounds of the loop gave",
              name + " begun before the loop of line " + line(a.around.back()->span), "each round begins anew");
    for (const Loop &loop : parts.loops)
      if (loop.around == a.around && loop.stmt->span.begin > a.stmt->span.end)
        begunAt(loop.stmt->body.front()->span, name + " keeps what an earlier round of the loop gave",
                name + " begun in the loop of line " + line(loop.stmt->span), "begins once");
  }
}

/// True if the loop adds something to the pointer of the access.
bool Changes::movesOn(const Access &access, const Loop &loop) const {
  return llvm::any_of(parts.augmented, [&](const Augmented &a) {
    return mentions(access.address(), a.name) && llvm::is_contained(a.around, loop.stmt);
  });
}

/// What a loop's first round finds: nothing has no sum, and no number is below it.
void Changes::beginnings() {
  for (const Assignment &a : parts.assignments) {
    bool isCarried = llvm::any_of(parts.assignments, [&](const Assignment &b) { return b.name == a.name && b.around.size() > a.around.size(); }) ||
                     llvm::any_of(parts.augmented, [&](const Augmented &b) { return b.name == a.name && b.around.size() > a.around.size(); });
    auto *call = dyn_cast<ast::Call>(a.stmt->value);
    llvm::StringRef function = functionOf(a.stmt->value);
    if (!isCarried || (call && (call->args.empty() || llvm::StringRef(text(call)).contains("int"))))
      continue;
    const std::string reason = "`" + a.name.str() + "` begins with the wrong value", zero = "0.0";
    for (const std::string &value : {zero, std::string("float(\"-inf\")"), std::string("float(\"inf\")"), std::string("1.0")})
      if (function == "full" && call->args.size() > 1)
        replace({{call->args[1], value}}, reason, "the first round finds this");
      else if (llvm::isa<ast::Float>(a.stmt->value))
        replace({{a.stmt->value, value}}, reason, "the first round finds this");
      else if (llvm::StringRef callee = function == "zeros" ? sources.text(call->callee->span) : ""; callee.consume_back("zeros") && value != zero)
        replace({{call->callee, callee.str() + "full"}, {call->args[0], text(call->args[0]) + ", " + value}}, reason, "the first round finds this");
  }
}

/// Addresses and blocks in a loop that are the same in every round.
void Changes::forgottenCounters() {
  for (const Loop &loop : parts.loops) {
    std::string counter = loop.target->id.str(), reason = "every round of the loop works on the same elements";
    auto isIn = [&](const ast::Expr *e) {
      return e->span.file == loop.stmt->span.file && e->span.begin > loop.range->span.end && e->span.end <= loop.stmt->span.end;
    };
    for (const ast::Expr *e : parts.expressions) {
      if (!isIn(e))
        continue;
      const ast::Expr *parent = parts.parents.lookup(e);
      auto *sum = llvm::dyn_cast_or_null<ast::Binary>(parent);
      if (functionOf(e) == "arange" && !(sum && mentions(sum, counter)))
        replace({{e, counter + " + " + text(e)}}, reason, "the same in every round");
      if (auto *name = dyn_cast<ast::Name>(e); name && name->id == counter && sum && sum->op == ast::BinaryOp::Add) // counts steps
        for (const ast::Parameter &p : function.params)
          if (ast::isConstexpr(p.annotation))
            replace({{e, counter + " * " + p.name.str()}}, "the loop counts steps, not elements", "moves on by one a round");
    }
    bool countsSteps = loop.range->args.size() != 3;
    for (const Access &access : parts.accesses)
      if (isIn(access.call) && !parts.dependsOn(access.address(), counter) && !movesOn(access, loop)) {
        auto move = [&](const std::string &by) {
          replace({{access.address(), text(access.address()) + " + " + by}}, reason, "the same in every round");
        };
        std::vector<std::string> steps = {counter};
        for (const std::string &block : blocks())
          if (countsSteps && isBlock(block) && launch.sizes.lookup(block) > 1)
            steps.push_back(counter + " * " + block);
        for (const std::string &step : steps) {
          move(step);
          for (const std::string &size : lengths())
            move(step + " * " + size);
        }
      }
  }
}
