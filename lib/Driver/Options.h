//===- Options.h - the command line as data -----------------------------------------------===//
#pragma once
#include "tritonc/Backend/CPU.h"
#include "tritonc/Report/Report.h"
#include <optional>
#include <string>
#include <vector>

namespace tritonc {

/// What a command line asks for. Field names are those of the options.
struct Options {
  std::string command;                ///< `run`, `check` …
  std::vector<std::string> positional;
  std::string file, kernel;           ///< of `FILE[:KERNEL]`, or of `--kernel`
  std::string target = "cpu";         ///< interp, cpu or cuda
  unsigned device = 0;                ///< of `cuda:N`
  std::optional<unsigned> warps, stages; ///< of a GPU's programs, in place of what launches say
  std::string arch;                   ///< which GPU code is for; empty: the card of a launch, else sm_90a
  unsigned threads = 0;
  uint64_t seed = 0;
  std::string cpu;
  unsigned optLevel = 2;              ///< of the CPU's machine code, 0 to 3: LLVM's instruction selection and scheduling
  std::string signature;
  std::vector<std::string> roots;     ///< of `-I DIR`: where imported modules are looked for
  std::optional<unsigned> config;     ///< which triton.Config of an autotuned kernel, from 0
  bool summary = false;               ///< `check`: totals and a table of reasons
  std::string sweep;                  ///< `bench`: NAME=A:B:*2, as given
  std::string grid;
  std::vector<std::string> args, outs;
  std::string stage, afterEachPass;
  bool changedOnly = false;
  std::string output;
  std::string emit, header, functionName; ///< `build`: --emit, --header, --name of the C function
  bool html = false;  ///< `ir`, `bench`: a page instead of text
  bool spoil = false; ///< `puzzles solution`: before it is solved
  bool mayAlias = false;              ///< `build`: arrays of different parameters may overlap
  bool check = false, noCheck = false; ///< single launches are checked too; nothing is
  std::string schedule;               ///< forward, reverse, shuffle:SEED or all; empty: forward
  double timeout = 10;                ///< seconds that one launch, or compiling one kernel, may take; 0: no limit
  uint64_t maxSteps = 1'000'000'000;  ///< operations of a checked launch; 0: no limit
  std::optional<uint64_t> memory;     ///< bytes of data that compiling and running may take; 0: no limit
  bool quiet = false, verbose = false, timeReport = false, strictTriton = false;
  ReportStyle style;
  bool csv = false;                   ///< `bench`: rows of comma-separated values
  bool help = false, version = false;
  bool verifyDiagnostics = false;     ///< compare reports with `# expected-error {{…}}` comments; for tests
  std::string injectFault;            ///< `segv@compile:2`: a development aid
  std::string plant;                  ///< `diff`: a mistake for the CPU's side; a development aid
  std::vector<std::string> commandLine;
};

/// Reads a command line. The error is one sentence for the user (exit 2).
llvm::Expected<Options> parseCommandLine(int argc, char **argv);
/// `tritonc --help`, one screen.
llvm::StringRef helpText();

} // namespace tritonc
