// Turns statements into effects: names bound, branches taken, errors raised and caught.
#include "Evaluator.h"
#include "llvm/ADT/ScopeExit.h"

using namespace llvm;

namespace tritonc::host {

Flow Evaluator::exec(ast::Body body, const ScopePtr &scope, Value &result) {
  for (const ast::Stmt *stmt : body)
    if (Flow flow = execOne(stmt, scope, result); flow != Flow::Next)
      return flow;
  return Flow::Next;
}

std::optional<int64_t> Evaluator::replaced(StringRef name) {
  for (auto &[wanted, value] : options.replaced)
    if (wanted == name) {
      result.usedReplaced = true;
      return value;
    }
  return std::nullopt;
}

Flow Evaluator::execOne(const ast::Stmt *stmt, const ScopePtr &scope, Value &result) {
  step();
  checkStack();
  switch (stmt->kind) {
  case ast::Kind::ExprStmt:
    eval(cast<ast::ExprStmt>(stmt)->value, scope);
    break;
  case ast::Kind::Assign: {
    auto *assign = cast<ast::Assign>(stmt);
    Value value = eval(assign->value, scope);
    for (const ast::Expr *target : assign->targets) {
      auto *name = dyn_cast<ast::Name>(target);
      std::optional<int64_t> instead = name && scope == globalScope ? replaced(name->id) : std::nullopt;
      store(target, instead ? Value(*instead) : value, scope);
    }
    break;
  }
  case ast::Kind::AnnAssign: {
    auto *assign = cast<ast::AnnAssign>(stmt);
    if (assign->value)
      store(assign->target, eval(assign->value, scope), scope);
    break;
  }
  case ast::Kind::AugAssign: execAugmented(cast<ast::AugAssign>(stmt), scope); break;
  case ast::Kind::FunctionDef: execDef(cast<ast::FunctionDef>(stmt), scope); break;
  case ast::Kind::ClassDef: execClass(cast<ast::ClassDef>(stmt), scope); break;
  case ast::Kind::Return: {
    auto *ret = cast<ast::Return>(stmt);
    result = ret->value ? eval(ret->value, scope) : Value();
    return Flow::Return;
  }
  case ast::Kind::If: {
    auto *branch = cast<ast::If>(stmt);
    return exec(truth(eval(branch->test, scope)) ? branch->body : branch->orelse, scope, result);
  }
  case ast::Kind::For: return execFor(cast<ast::For>(stmt), scope, result);
  case ast::Kind::While: return execWhile(cast<ast::While>(stmt), scope, result);
  case ast::Kind::With: return execWith(cast<ast::With>(stmt), scope, result);
  case ast::Kind::Try: return execTry(cast<ast::Try>(stmt), scope, result);
  case ast::Kind::Raise: raise(cast<ast::Raise>(stmt), scope);
  case ast::Kind::Assert: execAssert(cast<ast::Assert>(stmt), scope); break;
  case ast::Kind::Import: execImport(cast<ast::Import>(stmt), scope); break;
  case ast::Kind::ImportFrom: execImportFrom(cast<ast::ImportFrom>(stmt), scope); break;
  case ast::Kind::Delete:
    for (const ast::Expr *target : cast<ast::Delete>(stmt)->targets)
      execDelete(target, scope);
    break;
  case ast::Kind::Global:
    for (StringRef name : cast<ast::Global>(stmt)->names)
      scope->globals.insert(name);
    break;
  case ast::Kind::Nonlocal:
    for (StringRef name : cast<ast::Nonlocal>(stmt)->names)
      scope->nonlocals.insert(name);
    break;
  case ast::Kind::Break: return Flow::Break;
  case ast::Kind::Continue: return Flow::Continue;
  case ast::Kind::Pass: break;
  default:
    fail(error("T0153", "the host part does not know `" +
                            (isa<ast::Unsupported>(stmt) ? cast<ast::Unsupported>(stmt)->what.str() : std::string("this")) + "`")
             .at(stmt->span), "SyntaxError");
  }
  return Flow::Next;
}

//===-- Names ------------------------------------------------------------------------------===//

void Evaluator::bindName(StringRef name, const Value &value, Scope &scope) {
  if (scope.globals.contains(name)) {
    fileScope(scope).names[name] = value;
    return;
  }
  if (scope.nonlocals.contains(name))
    for (Scope *s = scope.parent.get(); s; s = s->parent.get())
      if (s->names.contains(name)) {
        s->names[name] = value;
        return;
      }
  scope.names[name] = value;
}

void Evaluator::unpack(ArrayRef<const ast::Expr *> targets, const Value &value, const ScopePtr &scope) {
  std::vector<Value> values = items(value);
  auto *star = find_if(targets, [](const ast::Expr *e) { return isa<ast::Starred>(e); });
  size_t fixed = targets.size() - (star != targets.end());
  if (star == targets.end() ? values.size() != fixed : values.size() < fixed)
    fail("T0150", std::to_string(values.size()) + " values for " + std::to_string(fixed) + " names", "ValueError");
  size_t at = 0;
  for (const ast::Expr *target : targets) {
    if (auto *rest = dyn_cast<ast::Starred>(target)) {
      size_t n = values.size() - fixed;
      store(rest->value, makeList({values.begin() + at, values.begin() + at + n}), scope);
      at += n;
    } else {
      store(target, values[at++], scope);
    }
  }
}

void Evaluator::store(const ast::Expr *target, const Value &value, const ScopePtr &scope) {
  try {
    if (auto *name = dyn_cast<ast::Name>(target))
      return bindName(name->id, value, *scope);
    if (auto *tuple = dyn_cast<ast::Tuple>(target))
      return unpack(tuple->elements, value, scope);
    if (auto *list = dyn_cast<ast::List>(target))
      return unpack(list->elements, value, scope);
    if (auto *subscripted = dyn_cast<ast::Subscript>(target)) {
      Value container = eval(subscripted->value, scope);
      return setSubscript(container, eval(subscripted->index, scope), value);
    }
    if (auto *member = dyn_cast<ast::Attribute>(target)) {
      Value owner = eval(member->value, scope);
      if (const Tensor *t = owner.tensor(); t && member->attr == "requires_grad") {
        (*t)->requiresGrad = truth(value);
        return;
      }
      if (const Tensor *t = owner.tensor(); t && member->attr == "grad") {
        (*t)->grad = value.tensor() ? value.tensor()->handle() : nullptr;
        return;
      }
      if (auto *d = owner.as<Descriptor>(); d && member->attr == "block_shape") { // hooks of configurations set it
        d->block = value;
        return;
      }
      if (owner.as<Module>() || owner.as<Unknown>())
        return; // settings such as `torch.backends.cuda.matmul.allow_tf32 = True`
    }
    fail("T0153", "the host part cannot assign to this");
  } catch (HostError &e) {
    if (e.diagnostic.labels.empty())
      e.diagnostic.labels.push_back({target->span, value.tensor() ? describe(*value.tensor()) : ""});
    throw;
  }
}

void Evaluator::execAugmented(const ast::AugAssign *stmt, const ScopePtr &scope) {
  Value container, index, before;
  auto *subscripted = dyn_cast<ast::Subscript>(stmt->target);
  if (subscripted) {
    container = eval(subscripted->value, scope);
    index = eval(subscripted->index, scope);
    before = subscript(container, index);
  } else {
    before = eval(stmt->target, scope);
  }
  Value operand = eval(stmt->value, scope);
  try {
    Value after = inPlaceOp(stmt->op, before, operand);
    if (subscripted)
      setSubscript(container, index, after);
    else if (!after.tensor() || after.object() != before.object())
      store(stmt->target, after, scope);
  } catch (HostError &e) {
    if (e.diagnostic.labels.empty())
      e.diagnostic.labels.push_back({stmt->opSpan, ""});
    throw;
  }
}

void Evaluator::execDelete(const ast::Expr *target, const ScopePtr &scope) {
  if (auto *name = dyn_cast<ast::Name>(target)) {
    if (!scope->names.erase(name->id))
      fail(error("T0101", "the name `" + name->id.str() + "` is not defined").at(name->span), "NameError");
    return;
  }
  auto *subscripted = dyn_cast<ast::Subscript>(target);
  Value container = subscripted ? eval(subscripted->value, scope) : Value();
  if (auto *dict = container.as<Dict>()) {
    dict->erase(eval(subscripted->index, scope));
    return;
  }
  fail(error("T0153", "the host part cannot delete this").at(target->span));
}

void Evaluator::execDef(const ast::FunctionDef *def, const ScopePtr &scope) {
  if (ast::isKernel(*def)) {
    auto kernel = std::make_shared<Kernel>();
    kernel->def = def;
    kernel->scope = scope;
    capture(scope);
    return bindName(def->name, kernel, *scope);
  }
  if (scope == globalScope && def->name == "test" && def->params.size() >= 2) {
    diagnostics.report(warning("T0158", "this `test` gives way to the one that is built in")
                           .at(def->nameSpan)
                           .fact("the built-in `test(kernel, spec, nelem=…, B=…)` draws the same inputs and checks more")
                           .help("rename the function if you want your own"));
    return;
  }
  Value function = makeFunction(def->name, def->params, scope);
  function.as<Function>()->def = def;
  // Decorators of the file itself apply; those of libraries (caching, type checks, no_grad) change nothing here.
  for (const ast::Expr *decorator : reverse(def->decorators)) {
    const ast::Expr *root = decorator;
    while (auto *call = dyn_cast<ast::Call>(root))
      root = call->callee;
    auto *name = dyn_cast<ast::Name>(root);
    const Value *known = name ? lookup(name->id, *scope) : nullptr;
    if (known && known->as<Function>())
      function = call(eval(decorator, scope), {{function}, {}, {decorator->span}, {""}}, decorator->span);
  }
  bindName(def->name, function, *scope);
}

//===-- Loops ---------------------------------------------------------------------------------===//

Flow Evaluator::execFor(const ast::For *stmt, const ScopePtr &scope, Value &result) {
  Flow flow = Flow::Next;
  Value iterated = eval(stmt->iter, scope);
  auto visit = [&](const Value &item) {
    step();
    store(stmt->target, item, scope);
    flow = exec(stmt->body, scope, result);
    return flow == Flow::Next || flow == Flow::Continue;
  };
  try {
    iterate(iterated, visit);
  } catch (HostError &e) {
    if (e.diagnostic.labels.empty())
      e.diagnostic.labels.push_back({stmt->iter->span, ""});
    throw;
  }
  if (flow == Flow::Return)
    return flow;
  return flow == Flow::Break ? Flow::Next : exec(stmt->orelse, scope, result);
}

Flow Evaluator::execWhile(const ast::While *stmt, const ScopePtr &scope, Value &result) {
  while (truth(eval(stmt->test, scope))) {
    step();
    Flow flow = exec(stmt->body, scope, result);
    if (flow == Flow::Return)
      return flow;
    if (flow == Flow::Break)
      return Flow::Next;
  }
  return exec(stmt->orelse, scope, result);
}

/// Contexts do nothing here, except that gradients rest inside `torch.no_grad()`.
Flow Evaluator::execWith(const ast::With *stmt, const ScopePtr &scope, Value &result) {
  bool before = gradMode();
  scope_exit restore([&] { setGradMode(before); });
  for (const ast::WithItem &item : stmt->items) {
    Value context = eval(item.context, scope);
    if (auto *module = context.as<Module>())
      setGradMode(module->path == "torch.enable_grad()" || (module->path != "torch.no_grad()" && gradMode()));
    if (item.target)
      store(item.target, context, scope);
  }
  return exec(stmt->body, scope, result);
}

//===-- Errors ----------------------------------------------------------------------------------===//

static bool isKindOf(StringRef raised, StringRef caught) {
  if (caught == raised || caught == "Exception" || caught == "BaseException")
    return true;
  if (caught == "LookupError")
    return raised == "IndexError" || raised == "KeyError";
  if (caught == "ArithmeticError")
    return raised == "ZeroDivisionError" || raised == "OverflowError";
  if (caught == "ImportError")
    return raised == "ModuleNotFoundError";
  if (caught == "RuntimeError")
    return raised == "NotImplementedError" || raised == "RecursionError";
  return false;
}

bool Evaluator::catches(const ast::Handler &handler, const HostError &e, const ScopePtr &scope) {
  if (e.limit || e.silent)
    return false;
  if (!handler.type)
    return true;
  Value wanted = eval(handler.type, scope);
  for (const Value &type : wanted.as<Tuple>() ? wanted.as<Tuple>()->items : std::vector<Value>{wanted})
    if (auto *t = type.as<TypeObject>(); t && isKindOf(e.pythonType, t->name))
      return true;
  return false;
}

Flow Evaluator::execTry(const ast::Try *stmt, const ScopePtr &scope, Value &result) {
  auto guarded = [&]() -> Flow {
    try {
      if (Flow flow = exec(stmt->body, scope, result); flow != Flow::Next)
        return flow;
    } catch (HostError &e) {
      for (const ast::Handler &handler : stmt->handlers)
        if (catches(handler, e, scope)) {
          if (!handler.name.empty())
            bindName(handler.name, exceptionObject(e.pythonType, e.diagnostic.headline), *scope);
          handling.push_back(e);
          scope_exit done([&] { handling.pop_back(); });
          return exec(handler.body, scope, result);
        }
      throw;
    }
    return exec(stmt->orelse, scope, result);
  };
  Flow flow;
  try {
    flow = guarded();
  } catch (HostError &e) {
    if (!e.limit)
      if (Flow last = exec(stmt->finalbody, scope, result); last != Flow::Next)
        return last;
    throw;
  }
  Flow last = exec(stmt->finalbody, scope, result);
  return last == Flow::Next ? flow : last;
}

void Evaluator::raise(const ast::Raise *stmt, const ScopePtr &scope) {
  if (!stmt->value) {
    if (handling.empty())
      fail(error("T0159", "`raise` without an error to raise again").at(stmt->span), "RuntimeError");
    throw HostError(handling.back());
  }
  Value value = eval(stmt->value, scope);
  if (auto *type = value.as<TypeObject>())
    value = exceptionObject(type->name, "");
  auto *exception = value.as<Exception>();
  if (!exception)
    fail(error("T0150", "a " + typeName(value) + " cannot be raised").at(stmt->value->span));
  std::string message = exception->type + (exception->message.empty() ? "" : ": " + exception->message);
  HostError e{error("T0159", message).at(stmt->span).diagnostic, exception->type};
  e.assertion = exception->type == "AssertionError";
  throw e;
}

void Evaluator::execAssert(const ast::Assert *stmt, const ScopePtr &scope) {
  if (truth(eval(stmt->test, scope)))
    return;
  std::string message = stmt->message ? ": " + str(eval(stmt->message, scope)) : "";
  HostError e{error("T0157", "this assertion does not hold" + message).at(stmt->test->span).diagnostic, "AssertionError"};
  e.assertion = true;
  throw e;
}

} // namespace tritonc::host
