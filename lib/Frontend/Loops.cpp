//===- Loops.cpp - for and while: which names they carry, and the loop itself -----------------------------------===//
#include "Codegen.h"
#include "Constants.h"
#include "Typing.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

Codegen::Carried Codegen::carriedBy(ast::Body body, const std::vector<StringRef> &alsoLift, Span span) {
  Carried carried;
  for (StringRef name : assignedNames(body)) {
    auto it = scope.names.find(name);
    if (it == scope.names.end())
      continue;
    SmallVector<Tile> tiles;
    bool lift = llvm::is_contained(alsoLift, name);
    if (!flatten({it->second, span}, tiles, lift))
      continue;
    carried.names.push_back(name);
    carried.initial.append(tiles.begin(), tiles.end());
    carried.counts.push_back(tiles.size());
    if (lift) { // from here on the name is a value of the program
      SmallVector<mlir::Value> values;
      SmallVector<TileType> types;
      for (const Tile &t : tiles)
        values.push_back(t.value), types.push_back(t.type);
      ArrayRef<mlir::Value> v(values);
      ArrayRef<TileType> t(types);
      scope.set(name, rebuild(it->second, v, t, true));
    }
  }
  return carried;
}

void Codegen::bindCarried(const Carried &carried, ValueRange values) {
  size_t next = 0;
  for (auto [name, count] : llvm::zip_equal(carried.names, carried.counts)) {
    SmallVector<mlir::Value> part(values.slice(next, count));
    SmallVector<TileType> types;
    for (size_t i = 0; i < count; ++i)
      types.push_back(carried.initial[next + i].type);
    next += count;
    ArrayRef<mlir::Value> v(part);
    ArrayRef<TileType> t(types);
    scope.set(name, rebuild(scope.names[name], v, t, false));
  }
}

SmallVector<mlir::Value> Codegen::yieldCarried(const Carried &carried, const Scope &before, Span span) {
  SmallVector<mlir::Value> values;
  size_t next = 0;
  for (auto [name, count] : llvm::zip_equal(carried.names, carried.counts)) {
    ArrayRef<Tile> initial = ArrayRef<Tile>(carried.initial).slice(next, count);
    next += count;
    auto it = scope.names.find(name);
    if (it == scope.names.end() || it->second.is<Poison>()) {
      auto lost = scope.lost.find(name);
      if (it == scope.names.end() && lost != scope.lost.end())
        emitter.fail(error("T0104", "`" + name.str() + "` is not defined at the end of every iteration").at(lost->second.span, lost->second.why));
      for (const Tile &t : initial)
        values.push_back(t.value);
      scope.set(name, Poison{});
      continue;
    }
    SmallVector<Tile> tiles;
    bool carries = flatten({it->second, span}, tiles, true);
    bool same = carries && sameButValues(before.names.find(name)->second, it->second, true) && llvm::equal(tiles, initial, [](const Tile &a, const Tile &b) { return a.type == b.type; });
    if (!same) {
      std::string from = describe(before.names.find(name)->second), to = describe(it->second);
      auto report = error("T0202", "`" + name.str() + "` changes its type in the loop: " + from + ", then " + to);
      report.at(span, "the loop that carries `" + name.str() + "`");
      report.fact("Loop-carried variable " + name.str() + " has initial type " + from + " but is re-assigned to " + to +
                  " in loop! Please make sure that the type stays consistent.");
      if (tiles.size() == 1 && initial.size() == 1 && !tiles[0].type.isScalar() && !tiles[0].type.element.pointer) {
        std::string shape = toString(tiles[0].type).substr(toString(tiles[0].type.element).size());
        report.help("start with the type that the loop gives it", {},
                    {name.str() + " = tl.zeros(" + shape + ", tl." + longName(tiles[0].type.element.dtype).str() + ")"});
      } else {
        report.help("convert before or in the loop: `.to(…)`");
      }
      emitter.fail(report);
    }
    for (const Tile &t : tiles)
      values.push_back(t.value);
  }
  return values;
}

void Codegen::finishLoop(const Carried &carried, const Scope &before, ValueRange results, ast::Body body, Span span) {
  Scope inside = std::move(scope);
  scope = before;
  bindCarried(carried, results);
  for (StringRef name : carried.names)
    if (auto it = inside.names.find(name); it != inside.names.end() && it->second.is<Poison>())
      scope.set(name, Poison{});
  for (StringRef name : assignedNames(body))
    if (!scope.names.contains(name)) {
      auto it = inside.names.find(name);
      if (it != inside.names.end() && it->second.is<Poison>())
        scope.set(name, Poison{});
      else
        scope.lose(name, "first set inside this loop, which may run no time at all", span);
    }
}

std::vector<StringRef> Codegen::changedConstants(ast::Body body, const Scope &before, const Carried &carried) {
  std::vector<StringRef> changed;
  for (StringRef name : assignedNames(body)) {
    auto was = before.names.find(name);
    auto is = scope.names.find(name);
    if (was == before.names.end() || is == scope.names.end() || llvm::is_contained(carried.names, name))
      continue;
    if (same(was->second, is->second) || was->second.is<Poison>() || is->second.is<Poison>())
      continue;
    if (hasNumbers(was->second)) {
      changed.push_back(name);
      continue;
    }
    scope.set(name, Poison{});
    emitter.fail(error("T0202", "`" + name.str() + "` changes in the loop from " + describe(was->second) + " to " + describe(is->second))
                     .at(emitter.span).fact("Loop carried variable " + name.str() + " changed type"));
  }
  return changed;
}

void Codegen::visitFor(const ast::For &statement) {
  if (!statement.orelse.empty())
    emitter.fail(error("T0201", "`else` of a loop cannot be used in a kernel").at(statement.span));
  auto *target = dyn_cast<ast::Name>(statement.target);
  if (!target)
    emitter.fail(error("T0210", "a loop in a kernel counts with one name").at(statement.target->span));
  auto *call = dyn_cast<ast::Call>(statement.iter);
  Object callee = call ? visit(call->callee) : Object(NoneObject{});
  auto *builtin = callee.as<BuiltinObject>();
  std::string name = builtin ? builtin->builtin->name : "";
  if (name != "range" && name != "tl.range" && name != "tl.static_range") {
    if (callee.is<Poison>())
      throw Failure();
    auto report = error("T0201", "a kernel loops over `range`, `tl.range` or `tl.static_range`");
    report.at(statement.iter->span);
    if (auto *id = call ? dyn_cast<ast::Name>(call->callee) : nullptr; id && id->id == "range")
      report.fact("`range` is " + describe(callee) + " here, no longer Python's").help("give that variable another name, or write `tl.range(…)`");
    emitter.fail(report);
  }
  std::vector<Operand> bounds;
  for (const ast::Expr *arg : call->args)
    bounds.push_back(operand(arg));
  for (const ast::Keyword &k : call->keywords) {
    Operand value = operand(k.value); // hints such as num_stages change no result
    if (k.name == "step") {
      if (bounds.size() == 1)
        bounds.insert(bounds.begin(), Operand{Object::integer(0), call->span});
      bounds.push_back(value);
    } else if (k.name == "arg1" || k.name == "start" || k.name == "arg2" || k.name == "end")
      bounds.push_back(value);
  }
  if (bounds.empty() || bounds.size() > 3)
    emitter.fail(error("T0103", "`" + name + "` takes 1 to 3 arguments").at(call->span));
  for (const Operand &b : bounds)
    if (b.object.is<Poison>())
      throw Failure();
  if (name == "tl.static_range")
    visitStaticRange(statement, bounds);
  else
    visitRange(statement, bounds);
}

void Codegen::visitStaticRange(const ast::For &statement, ArrayRef<Operand> bounds) {
  SmallVector<llvm::DynamicAPInt> b;
  for (const Operand &bound : bounds) {
    auto value = toInteger(bound.object);
    if (!value)
      emitter.fail(error("T0213", "the bounds of `tl.static_range` have to be known at compile time").at(bound.span, "this is " + describe(bound.object))
                       .help("use `range`, which runs in the program"));
    b.push_back(*value);
  }
  llvm::DynamicAPInt from = b.size() > 1 ? b[0] : llvm::DynamicAPInt(0), to = b.size() > 1 ? b[1] : b[0], step = b.size() > 2 ? b[2] : llvm::DynamicAPInt(1);
  if (step == 0)
    emitter.fail(error("T0103", "the step of a range cannot be 0").at(bounds[2].span));
  StringRef name = cast<ast::Name>(statement.target)->id;
  ++frame.loopDepth;
  llvm::scope_exit leave([&] { --frame.loopDepth; });
  int64_t rounds = 0;
  for (auto i = from; step > 0 ? i < to : i > to; i += step) {
    if (++rounds > emitter.options.maxOperations)
      emitter.fail(error("T0207", "the loop unrolls to more than " + std::to_string(emitter.options.maxOperations) + " rounds").at(statement.iter->span).help("use `range`, which runs in the program"));
    scope.set(name, Object(i));
    visitStatements(statement.body, nullptr);
  }
}

/// A scalar integer bound, or an error.
static Tile bound(Emitter &e, const Operand &operand) {
  Tile t = e.tile(operand);
  if (!t.type.isScalar() || !isInt(t.type.element.dtype) || t.type.element.pointer) {
    auto report = error("T0103", "the bounds of a loop are integers");
    report.at(operand.span, "this is " + toString(t.type));
    if (t.type.isScalar() && isFloat(t.type.element.dtype))
      report.help("`/` gives a fraction: write `tl.cdiv(a, b)` for as many blocks as it takes, `//` for whole ones only");
    e.fail(report);
  }
  return t;
}

void Codegen::visitRange(const ast::For &statement, ArrayRef<Operand> bounds) {
  Operand zero{Object::integer(0), statement.iter->span}, one{Object::integer(1), statement.iter->span};
  const Operand &from = bounds.size() > 1 ? bounds[0] : zero, &to = bounds.size() > 1 ? bounds[1] : bounds[0], &by = bounds.size() > 2 ? bounds[2] : one;
  auto constantStep = toInteger(by.object);
  if (constantStep && *constantStep == 0)
    emitter.fail(error("T0103", "the step of a range cannot be 0").at(by.span));
  bool down = constantStep && *constantStep < 0;
  Tile lo = bound(emitter, from), hi = bound(emitter, to);
  Tile step = down ? emitter.lift({Object(-*constantStep), by.span}) : bound(emitter, by);
  DType type = *promote(*promote(lo.type.element.dtype, hi.type.element.dtype, false), step.type.element.dtype, false);
  if (bitWidth(type) < 32)
    type = DType::Int32;
  lo = emitter.cast(lo, type), hi = emitter.cast(hi, type), step = emitter.cast(step, type);
  if (!constantStep) // a step of 0 or less would never end
    step = emitter.maximum({step, by.span}, {Object::integer(1), by.span}, true, false), step = emitter.cast(step, type);
  Span head{statement.span.file, statement.span.begin, statement.iter->span.end};
  StringRef name = cast<ast::Name>(statement.target)->id;
  std::vector<StringRef> lifted;
  OpBuilder &b = emitter.builder;
  while (true) {
    Scope start = scope;
    Carried carried = carriedBy(statement.body, lifted, head);
    Scope before = scope;
    SmallVector<mlir::Value> inits;
    for (const Tile &t : carried.initial)
      inits.push_back(t.value);
    llvm::SaveAndRestore<Span> at(emitter.span, head);
    // Counting down from hi's side: i = lo - (k - hi'), written with a positive step.
    auto loop = down ? scf::ForOp::create(b, emitter.location(), hi.value, lo.value, step.value, inits)
                     : scf::ForOp::create(b, emitter.location(), lo.value, hi.value, step.value, inits);
    if (isUnsignedInt(type))
      loop.setUnsignedCmp(true);
    std::vector<StringRef> changed;
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(loop.getBody());
      mlir::Value index = loop.getInductionVar();
      if (down) // hi, hi + step, … becomes lo, lo - step, …
        index = arith::SubIOp::create(b, emitter.location(), arith::AddIOp::create(b, emitter.location(), lo.value, hi.value), index);
      bindCarried(carried, loop.getRegionIterArgs());
      scope.set(name, emitter.wrap(index, type, {}));
      ++frame.loopDepth;
      llvm::scope_exit leave([&] { --frame.loopDepth; });
      visitStatements(statement.body, nullptr);
      changed = changedConstants(statement.body, before, carried);
      if (changed.empty()) {
        if (!loop.getBody()->empty() && loop.getBody()->back().hasTrait<OpTrait::IsTerminator>())
          loop.getBody()->back().erase();
        b.setInsertionPointToEnd(loop.getBody());
        scf::YieldOp::create(b, emitter.location(), yieldCarried(carried, before, head));
      }
    }
    if (changed.empty()) {
      finishLoop(carried, before, loop.getResults(), statement.body, head);
      if (!before.names.contains(name))
        scope.lose(name, "the loop's counter exists in the loop only", head);
      return;
    }
    loop.erase(); // a compile-time name changes in the body: carry it, and compile the loop again
    scope = std::move(start);
    lifted.insert(lifted.end(), changed.begin(), changed.end());
  }
}

void Codegen::visitWhile(const ast::While &statement) {
  if (!statement.orelse.empty())
    emitter.fail(error("T0201", "`else` of a loop cannot be used in a kernel").at(statement.span));
  Span head{statement.span.file, statement.span.begin, statement.test->span.end};
  OpBuilder &b = emitter.builder;
  std::vector<StringRef> lifted;
  while (true) {
    Scope start = scope;
    Carried carried = carriedBy(statement.body, lifted, head);
    Scope before = scope;
    SmallVector<mlir::Value> inits;
    SmallVector<Type> types;
    SmallVector<Location> locations;
    for (const Tile &t : carried.initial) {
      inits.push_back(t.value);
      types.push_back(t.value.getType());
      locations.push_back(emitter.location());
    }
    auto loop = scf::WhileOp::create(b, emitter.location(), types, inits);
    OpBuilder::InsertionGuard guard(b);
    Block *test = b.createBlock(&loop.getBefore(), {}, types, locations);
    bindCarried(carried, test->getArguments());
    auto condition = this->condition(operand(statement.test));
    mlir::Value proceeds = std::holds_alternative<Tile>(condition) ? std::get<Tile>(condition).value
                                                                   : emitter.constant(Object(std::get<bool>(condition)), DType::Int1).value;
    scf::ConditionOp::create(b, emitter.location(), proceeds, test->getArguments());
    Block *body = b.createBlock(&loop.getAfter(), {}, types, locations);
    scope = before;
    bindCarried(carried, body->getArguments());
    ++frame.loopDepth;
    llvm::scope_exit leave([&] { --frame.loopDepth; });
    visitStatements(statement.body, nullptr);
    auto changed = changedConstants(statement.body, before, carried);
    if (!changed.empty()) {
      b.setInsertionPoint(loop);
      loop.erase();
      scope = start;
      lifted.insert(lifted.end(), changed.begin(), changed.end());
      continue;
    }
    scf::YieldOp::create(b, emitter.location(), yieldCarried(carried, before, head));
    finishLoop(carried, before, loop.getResults(), statement.body, head);
    return;
  }
}
