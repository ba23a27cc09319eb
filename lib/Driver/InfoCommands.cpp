//===- InfoCommands.cpp - tritonc explain, tritonc doctor, and the entry to all commands -------------------------------===//
#include "PageOutput.h"
#include "PuzzlesCommand.h"
#include "Session.h"
#include "Shipping.h"
#include "Supervisor.h"
#include "tritonc/Driver/Driver.h"
#include "llvm/Config/llvm-config.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>
#include <fcntl.h>
#include <unistd.h>

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
  auto cards = cuda::devices();
  out << "targets: cpu, interp";
  for (size_t i = 0; cards && i < cards->size(); ++i)
    out << ", cuda:" << i;
  out << "\n";
  for (size_t i = 0; cards && i < cards->size(); ++i) {
    const cuda::Device &card = (*cards)[i];
    out << "cuda:" << i << ": " << card.name << ", compute capability " << card.major << "." << card.minor << ", " << card.processors << " multiprocessors, "
        << (card.memory >> 30) << " GiB\n";
  }
  if (cards)
    out << "NVIDIA driver: for CUDA up to " << cards->front().driver / 1000 << "." << cards->front().driver % 1000 / 10 << "\n";
  else
    out << "cuda: " << llvm::toString(cards.takeError()) << "\n";
  std::string ptxas = findPtxas();
  out << "ptxas: " << (ptxas.empty() ? "not found (needed for cubin only)" : ptxas) << "\n";
  return Ok;
}

/// The commands that compile or run what a file says.
static int compilingCommand(Options options) {
  if (options.verifyDiagnostics)
    return verifyCommand(std::move(options));
  Session session(std::move(options));
  if (session.options.target == "cuda" && llvm::is_contained({"run", "diff", "bench"}, session.options.command))
    if (auto card = cuda::open(session.options.device); !card) {
      session.complain(llvm::toString(card.takeError()), Environment);
      return session.exitCode();
    }
  static constexpr std::pair<llvm::StringLiteral, int (*)(Session &)> commands[] = {
      {"run", runCommand}, {"check", checkCommand}, {"ir", irCommand}, {"diff", diffCommand}, {"bench", benchCommand}, {"build", buildCommand}, {"viz", vizCommand}};
  return llvm::find_if(commands, [&](auto &c) { return c.first == session.options.command; })->second(session);
}

/// The exit code once everything is written: a full disk or a closed pipe may come between.
static int finished(int code) {
  llvm::outs().flush();
  if (llvm::outs().has_error()) {
    llvm::outs().clear_error();
    llvm::errs() << "tritonc: the output could not be written\n";
    code = worse(code, Environment);
  }
  llvm::errs().clear_error(); // nobody is left to be told
  return code;
}

static int dispatch(const Options &options) {
  if (options.command == "explain")
    return explainCommand(options);
  if (options.command == "doctor")
    return doctorCommand();
  if (options.command == "puzzles")
    return puzzlesCommand(options);
  if (!options.cpu.empty() && (options.command == "run" || options.command == "diff" || options.command == "bench"))
    if (auto wrong = cpu::checkRunsHere({options.cpu})) {
      llvm::errs() << "tritonc: " << llvm::toString(std::move(wrong)) << "\n";
      return Environment;
    }
  if (llvm::sys::fs::is_directory(options.file)) // a child for each file
    return compilingCommand(options);
  return supervise(options, [&] { return finished(compilingCommand(options)); });
}

/// A closed stdout must not become the number of a file that is opened later.
static void keepStandardStreams() {
  for (int stream : {0, 1, 2})
    if (::fcntl(stream, F_GETFD) < 0)
      ::open("/dev/null", O_RDONLY); // writing there fails, as it should
}

int tritonc::runTool(int argc, char **argv) {
  keepStandardStreams();
  std::signal(SIGPIPE, [](int) { ::_exit(Environment); }); // nobody reads on
  auto options = parseCommandLine(argc, argv);
  if (!options) {
    llvm::errs() << "tritonc: " << llvm::toString(options.takeError()) << "\n  tritonc --help   shows commands and options\n";
    return finished(Usage);
  }
  int code = Ok;
  if (options->version)
    llvm::outs() << versionText;
  else if (options->help && options->command == "puzzles")
    llvm::outs() << puzzlesHelp();
  else if (options->help || options->command.empty())
    (options->help ? llvm::outs() : llvm::errs()) << helpText(), code = options->help ? Ok : Usage;
  else
    code = dispatch(*options);
  return finished(code);
}
