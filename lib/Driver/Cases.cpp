//===- Cases.cpp - a test to a verdict of its own: guard zones, other seeds, outputs full of NaN ---------------===//
#include "Cases.h"
#include "llvm/ADT/StringExtras.h"
#include <cstring>

using namespace tritonc;

void Cost::memory(const MemoryEvent &event) {
  counters.memory(event);
  if (event.kind != MemoryEvent::Store)
    loads += event.lanes.size();
  if (event.kind != MemoryEvent::Load)
    stores += event.lanes.size();
}

namespace {
/// All bits set: NaN in every float type, -1 in every other.
constexpr int filling = 0xFF;

/// A copy of an array with memory around it that nobody may write; reading it gives NaN.
class Guarded {
public:
  explicit Guarded(Buffer &original) : original(original), memory(DType::Int8, {int64_t(original.byteCount() + 2 * zone)}) {
    std::memset(memory.data(), filling, memory.byteCount());
    view = std::make_shared<Buffer>(original.type(), original.shape(), memory.as<char>() + zone);
    std::memcpy(view->data(), original.data(), original.byteCount());
  }
  bool isIntact() const {
    auto untouched = [](const char *from, size_t size) { return std::all_of(from, from + size, [](char c) { return c == char(filling); }); };
    return untouched(memory.as<char>(), zone) && untouched(memory.as<char>() + zone + original.byteCount(), zone);
  }
  bool isUnchanged() const { return std::memcmp(view->data(), original.data(), original.byteCount()) == 0; }
  void copyBack() { std::memcpy(original.data(), view->data(), original.byteCount()); }
  std::shared_ptr<Buffer> view;

private:
  static constexpr size_t zone = 4096;
  Buffer &original;
  Buffer memory;
};
} // namespace

/// `N0 = 27, B0 = 32`: the whole numbers of a launch.
static std::string sizesOf(const LaunchRequest &request) {
  std::string words;
  for (const LaunchArgument &a : request.arguments)
    if (auto *literal = std::get_if<Literal>(&a.value))
      if (auto *number = std::get_if<int64_t>(&literal->value))
        words += (words.empty() ? "" : ", ") + a.keyword + " = " + std::to_string(*number);
  return words;
}

CaseLauncher::CaseLauncher(Session &session, uint32_t from, HostOptions *seeds) : Launcher(session), from(from), seeds(seeds), before(session.out) {
  session.out = &saying;
}

CaseLauncher::~CaseLauncher() { session.out = before; }

/// The case in memory of its own; true if nothing is wrong but perhaps the result.
bool CaseLauncher::runGuarded(const LaunchRequest &request) {
  std::vector<Guarded> arrays;
  std::vector<std::string> names;
  LaunchRequest guarded = request;
  for (LaunchArgument &argument : guarded.arguments)
    if (auto *buffer = std::get_if<std::shared_ptr<Buffer>>(&argument.value)) {
      arrays.emplace_back(**buffer);
      names.push_back(argument.tensorName);
      *buffer = arrays.back().view;
    }
  if (!Launcher::launch(guarded) || found)
    return false;
  for (auto [array, name] : llvm::zip_equal(arrays, names)) {
    bool isOutput = &array == &arrays.back();
    if (array.isIntact() && (isOutput || array.isUnchanged()))
      continue;
    if (!array.isIntact())
      saying << "✗ memory beside `" << name << "` was written\n";
    else
      saying << "✗ the input `" << name << "` was changed\n  = a kernel reads its inputs and writes `" << names.back() << "` alone\n";
    session.note(WrongResult);
    return false;
  }
  if (!arrays.empty())
    arrays.back().copyBack();
  return true;
}

/// The call of `test` at a place, in statements that may be loops.
static const ast::Call *testAt(ast::Body body, Span place) {
  for (const ast::Stmt *stmt : body) {
    if (auto *loop = llvm::dyn_cast<ast::For>(stmt)) {
      if (auto *call = testAt(loop->body, place))
        return call;
    } else if (auto *expression = llvm::dyn_cast<ast::ExprStmt>(stmt)) {
      if (auto *call = llvm::dyn_cast<ast::Call>(expression->value); call && call->span == place)
        return call;
    }
  }
  return nullptr;
}

/// The number that a spec multiplies its inputs by; none if it does not say so.
std::optional<double> CaseLauncher::timesOf(Span place) {
  auto *call = testAt(session.module.body, place);
  auto *name = call && call->args.size() > 1 ? llvm::dyn_cast<ast::Name>(call->args[1]) : nullptr;
  for (const ast::Stmt *stmt : session.module.body)
    if (auto *spec = llvm::dyn_cast<ast::FunctionDef>(stmt); spec && name && spec->name == name->id)
      for (const ast::Parameter &p : spec->params)
        if (auto *number = llvm::dyn_cast_or_null<ast::Float>(p.defaultValue); number && p.name == "times")
          return number->value;
  return std::nullopt;
}

bool CaseLauncher::launch(const LaunchRequest &request) {
  if (!request.isTest) // what follows in the file may look at what it leaves
    return Launcher::launch(request);
  if (!isCase(request.call)) {
    ++tests; // a rerun counts them too
    return false;
  }
  CaseResult result;
  result.call = request.call;
  result.kernel = request.kernel->name.str();
  result.words = sizesOf(request);
  if (seeds && !cases.empty())
    result.words += ", seed " + std::to_string(seeds->seed);
  if (auto times = timesOf(request.call)) {
    for (const LaunchArgument &argument : llvm::ArrayRef(request.arguments))
      if (auto *input = std::get_if<std::shared_ptr<Buffer>>(&argument.value); input && (*input)->type() == DType::Float32)
        for (float &x : llvm::MutableArrayRef((*input)->as<float>(), size_t((*input)->size())))
          x *= float(*times);
    result.words += ", inputs times " + std::to_string(int64_t(*times));
  }
  bool fill = seeds ? cases.size() % 2 == 1 : fillsWithNaN;
  filled.reset();
  for (const LaunchArgument &argument : llvm::reverse(request.arguments))
    if (auto *output = std::get_if<std::shared_ptr<Buffer>>(&argument.value)) {
      if (fill) {
        std::memset((*output)->data(), filling, (*output)->byteCount());
        result.words += ", " + argument.tensorName + " full of NaN";
      }
      filled = (*output)->clone();
      break;
    }
  said.clear();
  result.passed = runGuarded(request);
  cases.push_back(std::move(result));
  return true; // whatever came of it: the next case of a loop is judged too
}

void CaseLauncher::tested(const TestOutcome &outcome) {
  CaseResult &result = cases.back();
  if (result.passed) {
    TestOutcome judged = outcome;
    if (filled)
      judged.before = filled->clone();
    Launcher::tested(judged);
    result.passed = matches;
  }
  if (!result.passed)
    result.text = said;
  said.clear();
  if (seeds)
    ++seeds->seed;
}

namespace {
/// Runs the first test of a file, and only counts.
class CostClient : public ImportingClient {
public:
  CostClient(Session &session, uint32_t from) : ImportingClient(session.loader), session(session), from(from) {}
  bool launch(const LaunchRequest &request) override {
    if (!request.isTest || request.call.begin < from || std::exchange(done, true))
      return false;
    auto bound = bindArguments(request, session.diagnostics);
    auto engine = bound ? session.compiler.interpreter({*request.kernel, bound->signature, session.module, session.sources}) : nullptr;
    if (engine && engine->run({request.grid, bound->arguments}, &cost.emplace()))
      cost.reset();
    return false;
  }
  void tested(const TestOutcome &) override {}
  void print(llvm::StringRef) override {}
  std::optional<Cost> cost;

private:
  Session &session;
  const uint32_t from;
  bool done = false;
};
} // namespace

std::optional<Cost> tritonc::costOfFirstTest(const Options &options, llvm::StringRef text, uint32_t from) {
  Session session(options);
  session.text = text.str();
  session.out = &llvm::nulls();
  if (!session.load())
    return std::nullopt;
  CostClient client(session, from);
  session.evaluate(client, session.hostOptions());
  return std::move(client.cost);
}
