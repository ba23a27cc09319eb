// Turns a file's statements into launches, tests and prints; every error ends here as a diagnostic.
#include "Evaluator.h"
#include "llvm/Support/Process.h"

using namespace llvm;

namespace tritonc::host {

Evaluator::Evaluator(const SourceManager &sources, const HostOptions &options, HostClient &client, Diagnostics &diagnostics)
    : random(options.seed), sources(sources), options(options), client(client), diagnostics(diagnostics),
      globalScope(std::make_shared<Scope>()), builtinScope(std::make_shared<Scope>()) {
  globalScope->parent = builtinScope;
  globalScope->names["__name__"] = Value("__main__");
}

Evaluator::~Evaluator() {
  for (std::weak_ptr<Scope> &weak : capturedScopes)
    if (ScopePtr scope = weak.lock())
      scope->names.clear();
}

/// Looks at the limits from time to time: steps, and small objects (large ones are checked where they are made).
void Evaluator::checkLimits() {
  constexpr int64_t interval = 1 << 18;
  if (steps > stepLimit)
    failLimit("the host part took more than 50 million steps; does a loop never end?");
  nextCheck = std::min(steps + interval, stepLimit);
  size_t heap = sys::Process::GetMallocUsage();
  if (heap > heapAtStart && heap - heapAtStart > memoryLimit)
    failLimit("the host part uses more than 2 GiB of memory");
}

void Evaluator::checkStack() const {
  char here;
  if (std::abs(stackBase - &here) > stackLimit)
    failLimit("functions of the host part call each other too deeply");
}

void Evaluator::print(StringRef text) {
  for (pendingLine += text; ;) {
    size_t end = pendingLine.find('\n');
    if (end == std::string::npos)
      return;
    client.print(StringRef(pendingLine).take_front(end));
    pendingLine.erase(0, end + 1);
  }
}

//===-- Names that a statement makes -------------------------------------------------===//

static void namesIn(const ast::Expr *target, std::vector<StringRef> &names) {
  if (auto *name = dyn_cast_or_null<ast::Name>(target))
    names.push_back(name->id);
  else if (auto *tuple = dyn_cast_or_null<ast::Tuple>(target))
    for (const ast::Expr *e : tuple->elements)
      namesIn(e, names);
  else if (auto *list = dyn_cast_or_null<ast::List>(target))
    for (const ast::Expr *e : list->elements)
      namesIn(e, names);
  else if (auto *star = dyn_cast_or_null<ast::Starred>(target))
    namesIn(star->value, names);
}

void namesMade(ast::Body body, std::vector<StringRef> &names) {
  for (const ast::Stmt *stmt : body) {
    if (auto *assign = dyn_cast<ast::Assign>(stmt)) {
      for (const ast::Expr *target : assign->targets)
        namesIn(target, names);
    } else if (auto *annotated = dyn_cast<ast::AnnAssign>(stmt)) {
      namesIn(annotated->target, names);
    } else if (auto *augmented = dyn_cast<ast::AugAssign>(stmt)) {
      namesIn(augmented->target, names);
    } else if (auto *def = dyn_cast<ast::FunctionDef>(stmt)) {
      names.push_back(def->name);
    } else if (auto *loop = dyn_cast<ast::For>(stmt)) {
      namesIn(loop->target, names);
      namesMade(loop->body, names);
    } else if (auto *loop = dyn_cast<ast::While>(stmt)) {
      namesMade(loop->body, names);
    } else if (auto *branch = dyn_cast<ast::If>(stmt)) {
      namesMade(branch->body, names);
      namesMade(branch->orelse, names);
    } else if (auto *with = dyn_cast<ast::With>(stmt)) {
      namesMade(with->body, names);
    } else if (auto *attempt = dyn_cast<ast::Try>(stmt)) {
      namesMade(attempt->body, names);
      for (const ast::Handler &handler : attempt->handlers)
        namesMade(handler.body, names);
    }
  }
}

//===-- The file -----------------------------------------------------------------------===//

void Evaluator::reportError(HostError e, Span where) {
  if (e.assertion)
    result.assertFailed = true;
  else if (!e.silent)
    result.failed = true;
  if (e.limit)
    result.limitHit = true;
  if (e.silent)
    return;
  if (e.diagnostic.labels.empty())
    e.diagnostic.labels.push_back({where, ""});
  diagnostics.report(std::move(e.diagnostic));
}

void Evaluator::runStatement(const ast::Stmt *stmt) {
  auto failed = [&](HostError e) {
    std::vector<StringRef> names;
    namesMade(stmt, names);
    for (StringRef name : names) {
      globalScope->names.erase(name);
      failedNames.insert(name);
    }
    reportError(std::move(e), stmt->span);
  };
  callDepth = 0;
  try {
    Value ignored;
    execOne(stmt, globalScope, ignored); // the parser has reported a `return` or `break` that stands here
    std::vector<StringRef> names;
    namesMade(stmt, names);
    for (StringRef name : names)
      failedNames.erase(name);
  } catch (HostError &e) {
    failed(std::move(e));
  } catch (std::bad_alloc &) {
    failed({error("T0156", "the host part ran out of memory").diagnostic, "MemoryError", false, true, false});
  } catch (std::exception &e) {
    failed({error("T0153", std::string("the host part cannot compute this: ") + e.what()).diagnostic, "RuntimeError"});
  }
}

HostResult Evaluator::run(const ast::Module &module) {
  char here;
  stackBase = &here;
  heapAtStart = sys::Process::GetMallocUsage();
  bool before = setGradMode(true);
  for (const ast::Stmt *stmt : module.body) {
    runStatement(stmt);
    if (result.limitHit && steps > stepLimit)
      break;
  }
  if (!pendingLine.empty())
    print("\n");
  setGradMode(before);
  return result;
}

} // namespace tritonc::host

namespace tritonc {

HostResult runHost(const ast::Module &module, const SourceManager &sources, const HostOptions &options, HostClient &client,
                   Diagnostics &diagnostics) {
  return host::Evaluator(sources, options, client, diagnostics).run(module);
}

} // namespace tritonc
