//===- RerunCases.cpp - a failing test to the cases that a change has to make right: drawn once, run by nobody ------===//
#include "RerunCases.h"
#include "Launcher.h"
#include "tritonc/Learn/Learn.h"
#include "tritonc/Report/Report.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"
#include <cmath>

using namespace tritonc;

EditedProgram::EditedProgram(Session &session, llvm::ArrayRef<Edit> edits)
    : loader(sources, session.options.roots), original(session.module) {
  for (const ast::Stmt *stmt : session.module.body) // a notebook has a text a cell
    if (!llvm::is_contained(files, stmt->span.file))
      files.push_back(stmt->span.file);
  for (FileId file : files) {
    std::vector<Edit> here;
    llvm::copy_if(edits, std::back_inserter(here), [&](const Edit &e) { return e.span.file == file; });
    const SourceFile &source = session.sources.file(file);
    parse(sources.add(source.name().str(), edited(source.text(), here)), sources, module, reports);
  }
}

const ast::FunctionDef *EditedProgram::kernel(const ast::FunctionDef &kernel) const {
  for (auto [then, now] : llvm::zip(ast::kernelsOf(original), ast::kernelsOf(module)))
    if (then == &kernel)
      return now;
  return nullptr;
}

namespace {
/// Larger inputs: what a softmax owes to its maximum shows only with them. A power of two, so that no bit is lost.
constexpr float largerBy[] = {128, 16};
/// What inputs may be wrong by, as those of a kernel that rounds otherwise are.
constexpr double roundedBy = 1.0 / (1 << 20);

/// Keeps the launches of one kernel's tests and what should come out, and runs none.
class Recorder : public ImportingClient {
public:
  Recorder(EditedProgram &program, const ast::FunctionDef *kernel, unsigned only)
      : ImportingClient(program.loader), program(program), kernel(kernel), only(only) {}
  bool launch(const LaunchRequest &request) override {
    if (!request.isTest)
      return false;
    ++begun;
    bool isGrid = llvm::all_of(request.grid, [](int64_t extent) { return extent > 0; });
    wanted = request.kernel == kernel && (!only || begun == only) && isGrid;
    if (wanted) {
      cases.push_back({request, {}, {}, {}, 0, 0, begun});
      cases.back().request.call.file = program.files[request.call.file];
    }
    return wanted || !isStatement(request.call); // a loop may have more tests
  }
  void tested(const TestOutcome &outcome) override {
    if (!wanted)
      return;
    RerunCase &c = cases.back();
    c.spec = outcome.spec->name.str();
    c.before = outcome.before.clone(), c.expected = outcome.expected.clone();
    c.rtol = outcome.rtol, c.atol = outcome.atol;
  }
  void print(llvm::StringRef) override {}
  std::vector<RerunCase> cases;

private:
  bool isStatement(Span call) const {
    return llvm::any_of(program.module.body, [&](const ast::Stmt *stmt) { return stmt->span == call; });
  }
  EditedProgram &program;
  const ast::FunctionDef *kernel;
  unsigned only, begun = 0;
  bool wanted = false;
};
} // namespace

/// What the kernel's tests draw and expect after the edits, or one test alone if `only` is not 0.
static std::vector<RerunCase> recorded(Session &session, const ast::FunctionDef &kernel, llvm::ArrayRef<Edit> edits, uint64_t seed, unsigned only) {
  EditedProgram program(session, edits);
  if (program.reports.hasErrors())
    return {};
  HostOptions options = session.hostOptions();
  options.seed = seed;
  Recorder recorder(program, program.kernel(kernel), only);
  runHost(program.module, program.sources, options, recorder, program.reports);
  llvm::erase_if(recorder.cases, [](const RerunCase &c) { return c.expected.size() == 0; });
  return std::move(recorder.cases);
}

/// The spec's parameters multiplied as its first act.
static std::vector<Edit> largerInSpec(const ast::FunctionDef &spec, double factor, const SourceManager &sources) {
  if (spec.body.empty())
    return {};
  Span first = spec.body.front()->span, at{first.file, first.begin, first.begin};
  std::string text;
  unsigned column = sources.begin(first).column;
  bool ownLine = sources.begin(first).line != sources.begin(spec.nameSpan).line;
  for (const ast::Parameter &p : spec.params)
    if (p.annotation && sources.text(p.annotation->span).starts_with("Float"))
      text += p.name.str() + " = " + p.name.str() + " * " + llvm::formatv("{0:e8}", factor).str() + (ownLine ? "\n" + std::string(column - 1, ' ') : "; ");
  return {{at, text}};
}

/// The same in the kernel's arrays; false if the spec's own result is no number then.
static bool enlarge(RerunCase &c, float factor) {
  const Buffer &expected = c.expected;
  double largest = 1;
  for (int64_t i = 0; i != expected.size(); ++i) {
    if (!std::isfinite(expected.number(i)))
      return false;
    largest = std::max(largest, std::fabs(expected.number(i)));
  }
  c.atol *= largest; // sums of large terms may cancel
  std::vector<Buffer *> arrays;
  for (LaunchArgument &a : c.request.arguments)
    if (auto *buffer = std::get_if<std::shared_ptr<Buffer>>(&a.value))
      arrays.push_back(buffer->get());
  for (Buffer *array : llvm::ArrayRef(arrays).drop_back())
    if (array->type() == DType::Float32)
      for (float &x : llvm::MutableArrayRef(array->as<float>(), array->size()))
        x *= factor;
    else if (isFloat(array->type()))
      return false;
  return true;
}

bool tritonc::isClose(const RerunCase &c, const Buffer &output) {
  for (int64_t i = 0; i != output.size(); ++i) {
    double a = output.number(i), e = c.expected.number(i);
    if (!isRight(a, e, c.rtol, c.atol) && !(std::isnan(a) && std::isnan(e)))
      return false;
  }
  return true;
}

/// The failing test with inputs as large as leaves its result something that rounding does not decide.
static std::vector<RerunCase> largerCases(Session &session, const ast::FunctionDef &kernel, const ast::FunctionDef &spec, unsigned test) {
  auto specOf = [&](double factor) { return recorded(session, kernel, largerInSpec(spec, factor, session.sources), session.options.seed, test); };
  for (float factor : largerBy) {
    auto cases = specOf(factor), rounded = specOf(factor * (1 + roundedBy));
    bool isFirm = cases.size() == 1 && rounded.size() == 1 && enlarge(cases[0], factor) && isClose(cases[0], rounded[0].expected);
    if (isFirm)
      return cases;
  }
  return {};
}

/// The `test(…)` whose launch has this span.
static const ast::Call *callAt(const ast::Module &module, Span span) {
  for (const ast::Stmt *stmt : module.body)
    if (auto *s = llvm::dyn_cast<ast::ExprStmt>(stmt))
      if (auto *call = llvm::dyn_cast<ast::Call>(s->value); call && call->span == span)
        return call;
  return nullptr;
}

/// Cases with other sizes and blocks, those that the spec takes.
static void otherCases(Session &session, const ast::FunctionDef &kernel, const ast::FunctionDef &spec, Span place, unsigned test,
                       std::vector<RerunCase> &cases) {
  const ast::Call *call = callAt(session.module, place);
  for (const OtherTest &other : call ? otherTests(*call, spec, sizesOf(kernel), session.sources) : std::vector<OtherTest>()) {
    if (other.edits.empty())
      continue;
    auto found = recorded(session, kernel, other.edits, session.options.seed, test);
    std::vector<Edit> accepted;
    for (size_t i = 0; found.empty() && other.edits.size() > 1 && i != other.edits.size(); ++i) {
      accepted.push_back(other.edits[i]);
      if (recorded(session, kernel, accepted, session.options.seed, test).empty())
        accepted.pop_back();
    }
    if (!accepted.empty())
      found = recorded(session, kernel, accepted, session.options.seed, test);
    for (RerunCase &c : found) {
      c.need = other.need;
      cases.push_back(std::move(c));
    }
  }
}

std::vector<RerunCase> tritonc::rerunCases(Session &session, const ast::FunctionDef &kernel, unsigned test) {
  auto given = recorded(session, kernel, {}, session.options.seed, 0);
  auto found = llvm::find_if(given, [&](const RerunCase &c) { return c.test == test; });
  if (found == given.end())
    return {};
  std::rotate(given.begin(), found, std::next(found)); // the failing one comes first
  std::vector<RerunCase> cases;
  cases.push_back(std::move(given.front()));
  given.erase(given.begin());
  const std::string spec = cases.front().spec;
  const Span call = cases.front().request.call;
  auto append = [&](std::vector<RerunCase> more) { llvm::move(more, std::back_inserter(cases)); };
  append(recorded(session, kernel, {}, session.options.seed + 1, test));
  for (const ast::Stmt *stmt : session.module.body)
    if (auto *f = llvm::dyn_cast<ast::FunctionDef>(stmt); f && f->name == spec) {
      for (RerunCase &c : largerCases(session, kernel, *f, test))
        cases.push_back(std::move(c));
      otherCases(session, kernel, *f, call, test, cases);
    }
  append(std::move(given));
  return cases;
}
