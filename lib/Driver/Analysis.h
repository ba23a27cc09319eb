//===- Analysis.h - what an editor wants to know of a text that is being written ------------------------------------===//
#pragma once
#include "tritonc/Syntax/Diagnostic.h"
#include <string>

namespace tritonc {

/// What stands at a place, for one set of types: "f32[32]", "32, known at compile time".
struct ValueAt {
  uint32_t begin = 0, end = 0;
  std::string what;
};

/// All that was found; places are offsets in the text.
struct Analysis {
  std::vector<Diagnostic> reports; ///< without labels in other files
  std::vector<ValueAt> values;     ///< in the order in which kernels use them
  bool complete = false;           ///< false: it took too long, too much memory, or crashed
};

/// Parses the text of a file, compiles its kernels for the types of its own launches, which are not run, or else for likely ones, and
/// listens to the front end. Works in a process of its own, so that nothing in the text ends the editor's server.
Analysis analyse(const std::string &path, const std::string &text);

} // namespace tritonc
