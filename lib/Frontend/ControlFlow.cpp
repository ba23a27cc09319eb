//===- ControlFlow.cpp - run-time and compile-time branches, and what they merge -----------------------------===//
#include "Codegen.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/Support/SaveAndRestore.h"

using namespace mlir;
using namespace tritonc;
using namespace tritonc::frontend;

bool Codegen::flatten(const Operand &operand, SmallVectorImpl<Tile> &tiles, bool liftNumbers) {
  if (auto *tile = operand.object.tile()) {
    tiles.push_back(*tile);
    return true;
  }
  if (operand.object.isNumber() && liftNumbers) {
    tiles.push_back(emitter.lift(operand));
    return true;
  }
  if (auto *w = operand.object.as<WindowObject>()) {
    llvm::append_range(tiles, values(*w->window));
    return true;
  }
  auto *tuple = operand.object.as<TupleObject>();
  size_t before = tiles.size();
  for (const Object &e : tuple ? *tuple->elements : std::vector<Object>()) {
    if (e.isNumber() && tuple->isAggregate())
      continue;
    if (e.isNumber() && !liftNumbers) // a number that may change: the caller finds out
      return false;
    flatten({e, operand.span}, tiles, liftNumbers);
    if (!liftNumbers && e.sequence() && hasNumbers(e))
      return false;
  }
  return tuple && (tiles.size() > before || tuple->isAggregate());
}

bool frontend::hasNumbers(const Object &object) {
  auto *tuple = object.sequence();
  return object.isNumber() || (tuple && llvm::any_of(*tuple->elements, hasNumbers));
}

bool frontend::sameButValues(const Object &a, const Object &b, bool lifted) {
  auto isValue = [&](const Object &o) { return o.tile() || (lifted && o.isNumber()); };
  if (isValue(a) || isValue(b))
    return isValue(a) && isValue(b);
  auto *v = a.as<WindowObject>(), *w = b.as<WindowObject>();
  if (v && w)
    return v->window->block == w->window->block && v->window->descriptor == w->window->descriptor && v->window->padsWithNaN == w->window->padsWithNaN;
  auto *x = a.as<TupleObject>(), *y = b.as<TupleObject>();
  if (!x || !y)
    return same(a, b);
  if (x->isAggregate() != y->isAggregate() || (x->isAggregate() && x->record != y->record))
    return false;
  return llvm::equal(*x->elements, *y->elements, [&](const Object &p, const Object &q) { return sameButValues(p, q, lifted && !x->isAggregate()); });
}

Object Codegen::rebuild(const Object &like, ArrayRef<mlir::Value> &values, ArrayRef<TileType> &types, bool lifted) {
  if (auto *tuple = like.as<TupleObject>()) {
    std::vector<Object> elements;
    for (const Object &e : *tuple->elements)
      elements.push_back(rebuild(e, values, types, lifted && !tuple->isAggregate()));
    return Object::tuple(std::move(elements), tuple->record);
  }
  auto next = [&] {
    Tile tile{values.front(), types.front(), {}};
    values = values.drop_front(), types = types.drop_front();
    return tile;
  };
  if (auto *w = like.as<WindowObject>()) {
    Window window = *w->window;
    window.base = next();
    for (auto *part : {&window.shape, &window.strides, &window.offsets})
      for (Tile &t : *part)
        t = next();
    return WindowObject{std::make_shared<const Window>(std::move(window))};
  }
  return like.tile() || (lifted && like.isNumber()) ? Object(next()) : like;
}

Codegen::Branch Codegen::inBranch(llvm::function_ref<void(Branch &)> body) {
  Branch branch;
  branch.region = std::make_unique<Region>();
  OpBuilder::InsertionGuard guard(emitter.builder);
  emitter.builder.setInsertionPointToEnd(&branch.region->emplaceBlock());
  llvm::SaveAndRestore<Scope> keep(scope);
  body(branch);
  branch.scope = scope;
  return branch;
}

static std::string typesOf(ArrayRef<Tile> tiles) {
  std::string text;
  for (const Tile &t : tiles)
    text += (text.empty() ? "" : ", ") + toString(t.type);
  return tiles.empty() ? "nothing" : text;
}

static bool sameTypes(ArrayRef<Tile> a, ArrayRef<Tile> b) {
  return llvm::equal(a, b, [](const Tile &x, const Tile &y) { return x.type == y.type; });
}

Object Codegen::emitIf(const Tile &condition, Branch &onTrue, Branch &onFalse, bool mergeNames, bool mergeResults, Span span) {
  Branch *branches[2] = {&onTrue, &onFalse};
  SmallVector<mlir::Value> yields[2];
  SmallVector<TileType> types;
  OpBuilder &b = emitter.builder;
  // The values of an object at the end of one branch; numbers become values there.
  auto valuesIn = [&](int side, const Object &object, SmallVectorImpl<Tile> &tiles) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(&branches[side]->region->front());
    return flatten({object, span}, tiles, true);
  };
  auto add = [&](ArrayRef<Tile> a, ArrayRef<Tile> c) {
    for (auto [x, y] : llvm::zip_equal(a, c)) {
      yields[0].push_back(x.value), yields[1].push_back(y.value);
      types.push_back(x.type);
    }
  };
  std::vector<std::pair<StringRef, Object>> merged;
  if (mergeNames) {
    Scope before = scope, result;
    result.declared = before.declared;
    for (auto &[name, a] : onTrue.scope.names) {
      auto other = onFalse.scope.names.find(name);
      if (other == onFalse.scope.names.end()) {
        result.lose(name, "set in one branch of this `if` only", span);
        continue;
      }
      const Object &c = other->second;
      SmallVector<Tile> x, y;
      if (a.is<Poison>() || c.is<Poison>()) {
        result.set(name, Poison{});
      } else if (same(a, c)) {
        result.set(name, a);
      } else if (!valuesIn(0, a, x) || !valuesIn(1, c, y) || (x.size() == y.size() && !sameButValues(a, c, true))) {
        result.lose(name, "is " + describe(a) + " in one branch and " + describe(c) + " in the other", span);
      } else if (!sameTypes(x, y)) {
        auto old = before.names.find(name);
        auto report = error("T0203", "`" + name.str() + "` has different types after the branches of this `if`");
        report.at(span, "then " + typesOf(x) + ", else " + typesOf(y));
        if (old != before.names.end())
          report.fact("initial value for `" + name.str() + "` is of type " + describe(old->second) + ", but a branch redefines it");
        else
          report.fact("Mismatched type for " + name.str() + " between then block (" + typesOf(x) + ") and else block (" + typesOf(y) + ")");
        report.help("convert with `.to(…)` or `tl.full(shape, value, dtype)` so that both sides agree");
        emitter.fail(report);
      } else {
        add(x, y);
        merged.push_back({name, a});
      }
    }
    for (auto &[name, object] : onFalse.scope.names)
      if (!onTrue.scope.names.contains(name))
        result.lose(name, "set in one branch of this `if` only", span);
    for (Branch *branch : branches)
      for (auto &[name, lost] : branch->scope.lost)
        if (!result.names.contains(name) && !result.lost.contains(name))
          result.lose(name, lost.why, lost.span);
    scope = std::move(result);
  }
  Object valueLike = NoneObject{};
  if (mergeResults) {
    SmallVector<Tile> x, y;
    const Object &r = onTrue.result, &s = onFalse.result;
    if (same(r, s)) {
      valueLike = r;
      mergeResults = false;
    } else if (r.is<Poison>() || s.is<Poison>()) {
      valueLike = Poison{};
      mergeResults = false;
    } else if (!valuesIn(0, r, x) || !valuesIn(1, s, y) || !sameTypes(x, y) || !sameButValues(r, s, true)) {
      emitter.fail(error("T0203", "the two sides have different types").at(span, describe(r) + " or " + describe(s))
                       .fact(onTrue.returned ? "Return type mismatch: " + describe(r) + " and " + describe(s)
                                             : "Ternary expression with dynamic condition has inconsistent types " + describe(r) + " and " + describe(s))
                       .help("convert one with `.to(…)`"));
    } else {
      add(x, y);
      valueLike = r;
    }
  }
  SmallVector<Type> resultTypes;
  for (const TileType &t : types)
    resultTypes.push_back(emitter.irType(t));
  llvm::SaveAndRestore<Span> at(emitter.span, span);
  auto op = scf::IfOp::create(b, emitter.location(), resultTypes, condition.value, /*withElseRegion=*/true);
  Region *regions[2] = {&op.getThenRegion(), &op.getElseRegion()};
  for (int side : {0, 1}) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(&branches[side]->region->front());
    scf::YieldOp::create(b, emitter.location(), yields[side]);
    regions[side]->takeBody(*branches[side]->region);
  }
  SmallVector<mlir::Value> results(op.getResults());
  ArrayRef<mlir::Value> values(results);
  ArrayRef<TileType> left(types);
  for (auto &[name, like] : merged)
    scope.set(name, rebuild(like, values, left, true));
  return mergeResults ? rebuild(valueLike, values, left, true) : valueLike;
}

bool Codegen::visitIf(const ast::If &statement, const Rest &rest) {
  llvm::SaveAndRestore<Span> at(emitter.span, statement.span);
  auto test = condition(operand(statement.test));
  if (bool *known = std::get_if<bool>(&test)) {
    ast::Body body = *known ? statement.body : statement.orelse;
    if (!containsReturn(body)) {
      visitStatements(body, nullptr);
      return false;
    }
    if (frame.loopDepth) { // reports the return
      visitStatements(body, nullptr);
      return false;
    }
    visitStatements(body, &rest);
    return true;
  }
  // The statement's first line, for reports: not the whole block.
  Span head{statement.span.file, statement.span.begin, statement.test->span.end};
  bool returns = containsReturn(&statement) && !frame.loopDepth;
  auto side = [&](ast::Body body) {
    return inBranch([&](Branch &branch) {
      llvm::SaveAndRestore<Object> keep(frame.result, Object(NoneObject{}));
      branch.returned = visitStatements(body, returns ? &rest : nullptr) || returns;
      branch.result = frame.result;
    });
  };
  Branch onTrue = side(statement.body), onFalse = side(statement.orelse);
  Object result = emitIf(std::get<Tile>(test), onTrue, onFalse, !returns, returns, head);
  if (returns)
    frame.result = result;
  return returns;
}
