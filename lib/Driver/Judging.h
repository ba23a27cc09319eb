//===- Judging.h - a learner's kernel to a verdict ---------------------------------------------------------===//
#pragma once
#include "Options.h"
#include "tritonc/Learn/Puzzles.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <optional>
#include <sys/types.h>

namespace tritonc {

/// What of a learner's file is judged.
enum class Judged {
  OwnTests,   ///< the tests of the file, on the interpreter alone: the first verdict
  WithReason, ///< the same, and of what is wrong the one change that makes it right
  AllCases,   ///< the kernel with the puzzle's own spec, in all of its cases
};

/// The options under which a file is judged.
Options optionsFor(const Options &options, const std::string &file);
/// Judges `options.file` and writes what its author should read to stdout; the exit code. To be run in a `JudgeProcess`.
int judge(const Options &options, const Puzzle &puzzle, Judged what);

/// Runs each test of a notebook as it is and with other numbers, and says of each whether it passes; the exit code.
int judgeNotebook(const Options &options);

/// A process that judges, with all the limits of `supervise`; it may be stopped at any moment.
class JudgeProcess {
public:
  /// Null if there can be none.
  static std::optional<JudgeProcess> start(const Options &options, llvm::function_ref<int()> work);
  /// Takes what it wrote since the last call; false once it has ended. Waits until there is something.
  bool read(std::string &text);
  /// Waits for its end; the exit code.
  int wait();
  void stop();
  int output = -1; ///< readable when there is something, or at its end

private:
  pid_t process = -1;
};

/// Judges and waits: what was written, and the exit code.
struct Judgement {
  std::string text;
  int code = 0;
};
Judgement judgeAndWait(const Options &options, const Puzzle &puzzle, Judged what);

} // namespace tritonc
