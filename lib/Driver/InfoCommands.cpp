//===- InfoCommands.cpp - tritonc explain, tritonc doctor, and the entry to all commands -------------------------------===//
#include "CrashHandler.h"
#include "Session.h"
#include "tritonc/Driver/Driver.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/raw_ostream.h"
#include <thread>

using namespace tritonc;

static constexpr const char *versionText = "tritonc " TRITONC_VERSION " (LLVM " LLVM_VERSION_STRING ")\n";

int tritonc::explainCommand(const Options &options) {
  llvm::raw_ostream &out = llvm::outs();
  if (options.positional.empty()) {
    for (const Explanation &e : explanations())
      out << e.code << "  " << e.title << "\n";
    return Ok;
  }
  for (const std::string &given : options.positional) {
    std::string code = llvm::StringRef(given).upper();
    const Explanation *e = explain(code);
    if (!e) {
      std::vector<std::string> known;
      for (const Explanation &k : explanations())
        known.push_back(k.code.str());
      std::string close = closestName(code, known);
      llvm::errs() << "tritonc: there is no code '" << given << "'" << (close.empty() ? "" : "; did you mean " + close + "?") << "\n"
                   << "  tritonc explain   lists all codes\n";
      return Usage;
    }
    out << e->code << ": " << e->title << "\n\n" << e->text << "\n";
    if (!e->wrong.empty())
      out << "\nThis is wrong:\n\n" << e->wrong << "\n";
    if (!e->right.empty())
      out << "\nThis is right:\n\n" << e->right << "\n";
  }
  return Ok;
}

int tritonc::doctorCommand() {
  llvm::raw_ostream &out = llvm::outs();
  out << versionText << llvm::StringRef(cpu::describeHost()).rtrim() << "\n";
  out << "targets: cpu\n";
  auto ptxas = llvm::sys::findProgramByName("ptxas", {"/usr/local/cuda/bin"});
  auto inPath = llvm::sys::findProgramByName("ptxas");
  out << "ptxas: " << (inPath ? *inPath : ptxas ? *ptxas : std::string("not found (needed for cubin only)")) << "\n";
  return Ok;
}

static int dispatch(Options options) {
  if (options.command == "explain")
    return explainCommand(options);
  if (options.command == "doctor")
    return doctorCommand();
  if (options.verifyDiagnostics)
    return verifyCommand(std::move(options));
  Session session(std::move(options));
  if (session.options.command == "run")
    return runCommand(session);
  return session.options.command == "check" ? checkCommand(session) : irCommand(session);
}

int tritonc::runTool(int argc, char **argv) {
  installCrashHandler();
  auto options = parseCommandLine(argc, argv);
  if (!options) {
    llvm::errs() << "tritonc: " << llvm::toString(options.takeError()) << "\n  tritonc --help   shows commands and options\n";
    return Usage;
  }
  int code = Ok;
  if (options->version)
    llvm::outs() << versionText;
  else if (options->help || options->command.empty())
    (options->help ? llvm::outs() : llvm::errs()) << helpText(), code = options->help ? Ok : Usage;
  else
    code = dispatch(std::move(*options));
  llvm::outs().flush();
  if (llvm::outs().has_error()) { // a full disk, a closed pipe
    llvm::outs().clear_error();
    llvm::errs() << "tritonc: the output could not be written\n";
    return Environment;
  }
  return code;
}
