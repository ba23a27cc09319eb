//===- VizCommand.cpp - tritonc viz: the launches of a file, recorded on the interpreter, as one HTML file --------------===//
#include "Launcher.h"
#include "PageOutput.h"
#include "Snapshot.h"
#include "Supervisor.h"
#include "tritonc/Interpreter/Interpreter.h"
#include "tritonc/Observers/Counters.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;

/// What all recordings of a page may take together, about; the first launches get more of it than later ones.
constexpr size_t bytesOfRecordings = 700'000, fewestBytes = 20'000;

namespace {
/// Launches as `run --target interp` does, and records each launch once more.
class PictureMaker : public Launcher {
public:
  PictureMaker(Session &session, Picture &picture) : Launcher(session), picture(picture) {}
  bool launch(const LaunchRequest &request) override;

protected:
  CheckedResult check(Engine &interpreter, const LaunchRequest &request, const BoundLaunch &bound, bool keepResult, Observer *printer) override;
  void reported(llvm::ArrayRef<Diagnostic> reports) override;
  void judged(const TestOutcome &outcome, const Verdict &verdict, bool matches) override;
  bool repeatsTests() const override { return true; }

private:
  int codeOf(const LaunchRequest &request, const BoundLaunch &bound);
  void describe(const LaunchRequest &request, const BoundLaunch &bound, const Snapshot &before, PictureLaunch &shown);
  bool isShown = false; ///< the launch that is running is part of the picture
  size_t bytesLeft = bytesOfRecordings;
  Picture &picture;
  std::vector<const ast::FunctionDef *> compiled; ///< of picture.codes
};
} // namespace

bool PictureMaker::launch(const LaunchRequest &request) {
  isShown = session.options.kernel.empty() || request.kernel->name == session.options.kernel;
  return Launcher::launch(request);
}

static std::string textOf(const Scalar &scalar) {
  if (!isFloat(scalar.type))
    return std::to_string(scalar.integer);
  return toPython(Literal{scalar.real});
}

/// Names, grid, arguments: what is known before anything runs. Arrays are read as they are now, behind the launch.
void PictureMaker::describe(const LaunchRequest &request, const BoundLaunch &bound, const Snapshot &before, PictureLaunch &shown) {
  shown.kernel = request.kernel->name.str();
  shown.kernelName = request.kernel->nameSpan, shown.call = request.call;
  shown.grid = request.grid, shown.isTest = request.isTest;
  for (auto [parameter, type] : llvm::zip(request.kernel->params, bound.signature))
    if (type.kind == ParameterType::Constant)
      shown.constants.push_back({parameter.name.str(), toPython(type.constant)});
  for (auto [i, argument] : llvm::enumerate(bound.arguments)) {
    PictureArgument &into = shown.arguments.emplace_back();
    into.name = bound.names[i];
    if (auto *buffer = std::get_if<Buffer *>(&argument)) {
      const Buffer *kept = before.contentsOf(*buffer);
      into.after = (*buffer)->clone();
      into.before = kept ? kept->clone() : into.after->clone();
      shown.output = request.isTest ? int(i) : -1;
    } else
      into.text = textOf(std::get<Scalar>(argument));
  }
}

/// The kernel's code after each pass, compiled for its first launch.
int PictureMaker::codeOf(const LaunchRequest &request, const BoundLaunch &bound) {
  if (auto known = llvm::find(compiled, request.kernel); known != compiled.end())
    return int(known - compiled.begin());
  compiled.push_back(request.kernel);
  picture.codes.push_back(codeOfKernel(session, *request.kernel, bound.signature, bound.shape));
  return int(compiled.size()) - 1;
}

CheckedResult PictureMaker::check(Engine &interpreter, const LaunchRequest &request, const BoundLaunch &bound, bool keepResult, Observer *printer) {
  Snapshot before(bound);
  CheckedResult result = Launcher::check(interpreter, request, bound, keepResult, printer);
  if (!isShown)
    return result;
  PictureLaunch &shown = picture.launches.emplace_back();
  describe(request, bound, before, shown);
  shown.code = codeOf(request, bound);
  shown.findings = result.findings;
  shown.isWrong = result.wrong;
  Snapshot after(bound);
  before.restore();
  RecorderLimits limits;
  limits.bytes = std::max(bytesLeft * 6 / 10, fewestBytes);
  for (const Finding &finding : result.findings)
    limits.wanted.insert(limits.wanted.end(), {finding.program, finding.otherProgram});
  Recorder recorder(limits);
  Counters counters(/*countsFlops=*/true);
  Together both({&recorder, &counters});
  Launch launch{request.grid, bound.arguments};
  launch.schedule = schedulesOf(session.options.schedule).front();
  auto &kernel = static_cast<InterpretedKernel &>(interpreter); // what Compiler::interpreter makes
  kernel.tracer = &recorder;
  kernel.run(launch, &both);
  kernel.tracer = nullptr;
  after.restore();
  shown.recording = std::move(recorder.recording);
  bytesLeft -= std::min(bytesLeft, shown.recording.bytes);
  shown.costs = {counters.flops, counters.bytesRead, counters.bytesWritten, counters.lanes, counters.maskedLanes};
  return result;
}

void PictureMaker::reported(llvm::ArrayRef<Diagnostic> reports) {
  if (isShown)
    picture.launches.back().reports.assign(reports.begin(), reports.end());
}

void PictureMaker::judged(const TestOutcome &outcome, const Verdict &verdict, bool matches) {
  if (!isShown || picture.launches.empty())
    return;
  PictureLaunch &shown = picture.launches.back();
  llvm::raw_string_ostream out(shown.verdict);
  reportVerdict(verdict, session.sources, {}, out);
  shown.isWrong |= !matches;
  shown.expected = outcome.expected.clone();
  shown.rtol = outcome.rtol, shown.atol = outcome.atol;
}

/// Runs the host part, or one kernel on data of the command line.
static void observe(Session &session, PictureMaker &maker) {
  if (session.options.grid.empty() && session.options.args.empty())
    return void(session.evaluate(maker, session.hostOptions()));
  if (const ast::FunctionDef *kernel = session.findKernel())
    if (auto request = commandLineLaunch(session, *kernel))
      maker.launch(*request);
}

int tritonc::vizCommand(Session &session) {
  if (!session.load())
    return session.exitCode();
  session.flush(DoesNotCompile);
  if (session.exitCode() != Ok || (!session.options.kernel.empty() && !session.findKernel()))
    return session.exitCode();
  session.options.target = "interp", session.options.check = true, session.options.noCheck = false;
  Picture picture = emptyPicture(session);
  PictureMaker maker(session, picture);
  observe(session, maker);
  if (picture.launches.empty()) {
    if (session.exitCode() == Ok)
      session.complain(session.options.file + " has no test(…) and no launch" + (session.options.kernel.empty() ? "" : " of that kernel") + ": there is nothing to show", Usage);
    return session.exitCode();
  }
  writePicture(session, picture);
  return session.exitCode();
}
