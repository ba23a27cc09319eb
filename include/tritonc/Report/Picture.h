//===- Picture.h - what the page of `tritonc viz` shows, and the page itself ---------------------------===//
#pragma once
#include "tritonc/Observers/Recorder.h"
#include "tritonc/Observers/Sanitizer.h"
#include "tritonc/Report/Findings.h"
#include "llvm/Support/raw_ostream.h"

namespace tritonc {

/// One argument of a launch: an array by its words, or the text of a number.
struct PictureArgument {
  std::string name;
  std::string text;           ///< of a number
  std::optional<Buffer> before, after; ///< of an array
};

/// What a launch costs, as the interpreter counts it.
struct PictureCosts {
  double flops = 0;
  uint64_t bytesRead = 0, bytesWritten = 0; ///< asked for by lanes that are not masked off
  uint64_t lanes = 0, maskedLanes = 0;
};

/// One launch with everything that was observed.
struct PictureLaunch {
  std::string kernel;
  Span kernelName, call;
  Grid grid = {1, 1, 1};
  bool isTest = false;
  std::string verdict;                 ///< of a test: its text
  bool isWrong = false;
  std::vector<std::pair<std::string, std::string>> constants; ///< `B0`, `32`
  std::vector<PictureArgument> arguments;                     ///< by Scene::arrays
  int output = -1;                     ///< the argument that a test compares
  std::optional<Buffer> expected;
  double rtol = 1e-3, atol = 1e-3;
  Recording recording;
  std::vector<Finding> findings;
  std::vector<Diagnostic> reports;
  PictureCosts costs;
  int code = -1;                       ///< index in Picture::codes
};

/// The code of a kernel after a pass or a stage.
struct CodeStage {
  std::string name;             ///< of the pass; `tile` for what the front end made, `llvm-ir`, `asm`
  std::string text;
  std::vector<unsigned> lines;  ///< for each line of it the line of the source that it comes from; 0: none
  bool isUnchanged = false;     ///< as before; then there is no text
};

/// One kernel, compiled for one set of types.
struct PictureCode {
  std::string kernel, types;    ///< `x_ptr: *fp32, B0 = 32`
  Span name;                    ///< in its `def`
  std::vector<CodeStage> stages;
};

/// One launch, timed.
struct PictureTiming {
  std::string kernel, target;
  unsigned line = 0, launch = 0, config = 0, threads = 1, runs = 0;
  Grid grid = {1, 1, 1};
  std::vector<std::pair<std::string, std::string>> constants;
  std::optional<int64_t> swept;               ///< the value of Picture::sweptName
  double median = 0, p10 = 0, p90 = 0;        ///< microseconds
  double flops = 0, bytes = 0;
  double roofGflops = 0, roofGBytes = 0;      ///< what the machine was measured to do at most; 0: not measured
};

/// A file's launches, the code of its kernels, or how long they take.
struct Picture {
  std::string title, version;
  const SourceManager &sources;
  FileId file = 0;
  std::vector<PictureLaunch> launches;
  std::vector<PictureCode> codes;
  std::vector<PictureTiming> timings;
  std::string sweptName;               ///< empty: nothing was swept
};

/// Writes one HTML file that needs nothing else and asks for nothing: the page's program, its style, and the picture as JSON.
void writePage(const Picture &picture, llvm::raw_ostream &out);

} // namespace tritonc
