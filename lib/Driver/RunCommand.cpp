//===- RunCommand.cpp - tritonc run -----------------------------------------------------------------------------===//
#include "Launcher.h"
#include "tritonc/Runtime/Npy.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;

/// The buffer that an `--out NAME=FILE` means; null after an error.
static std::shared_ptr<Buffer> outputBuffer(Session &session, const LaunchRequest &request, llvm::StringRef name) {
  std::vector<std::string> known;
  for (const LaunchArgument &a : request.arguments)
    if (auto *buffer = std::get_if<std::shared_ptr<Buffer>>(&a.value)) {
      if (a.keyword == name)
        return *buffer;
      known.push_back(a.keyword);
    }
  auto report = error("T0307", "--out names `" + name.str() + "`, which is no array of this launch");
  report.fact(known.empty() ? "the launch has no arrays" : "its arrays are " + llvm::join(known, ", "));
  session.diagnostics.report(report);
  session.flush(Usage);
  return nullptr;
}

/// One kernel on data from the command line.
static void runKernel(Session &session) {
  const ast::FunctionDef *kernel = session.findKernel();
  if (!kernel)
    return;
  auto request = commandLineLaunch(session, *kernel);
  if (!request)
    return;
  std::vector<std::pair<std::shared_ptr<Buffer>, std::string>> outputs;
  for (const std::string &out : session.options.outs) {
    auto [name, path] = llvm::StringRef(out).split('=');
    if (path.empty())
      return session.complain("--out takes NAME=FILE.npy, not '" + out + "'", Usage);
    auto buffer = outputBuffer(session, *request, name);
    if (!buffer)
      return;
    outputs.push_back({buffer, path.str()});
  }
  Launcher launcher(session);
  if (!launcher.launch(*request))
    return;
  for (auto &[buffer, path] : outputs)
    if (auto e = writeNpy(path, *buffer))
      return session.complain(llvm::toString(std::move(e)), Environment);
  int64_t programs = request->grid[0] * request->grid[1] * request->grid[2];
  if (!session.options.quiet && session.options.style.format == MessageFormat::Human)
    llvm::outs() << "✓ " << kernel->name << " ran: " << programs << (programs == 1 ? " program" : " programs") << "\n";
}

int tritonc::runFile(Session &session, bool reasons) {
  if (!session.load())
    return session.exitCode();
  session.flush(DoesNotCompile);
  if (session.exitCode() != Ok) // a file with syntax errors runs not at all
    return session.exitCode();
  Launcher launcher(session);
  launcher.reasons = reasons;
  HostResult result = session.evaluate(launcher, session.hostOptions());
  if (result.tests + result.launches == 0 && session.exitCode() == Ok && !session.options.quiet)
    llvm::errs() << "tritonc: " << session.options.file << " has no test(…) and no launch: nothing was run\n"
                 << "  to launch one kernel on data of your own: tritonc run " << session.options.file << ":KERNEL --grid … --arg …\n";
  session.printTimes();
  return session.exitCode();
}

int tritonc::runCommand(Session &session) {
  if (session.options.kernel.empty())
    return runFile(session);
  if (!session.load())
    return session.exitCode();
  session.flush(DoesNotCompile);
  if (session.exitCode() == Ok)
    runKernel(session);
  session.printTimes();
  return session.exitCode();
}
