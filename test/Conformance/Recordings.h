//===- Recordings.h - recorded launches of Triton, as the folder data holds them --------------------===//
#pragma once
#include "tritonc/Runtime/Launch.h"
#include "llvm/Support/Error.h"
#include <string>
#include <vector>

namespace tritonc::conformance {

/// Bytes in a group's memory.
struct Stretch {
  uint64_t begin = 0, bytes = 0;
};

/// One argument of a recorded launch, in the order of the kernel's parameters.
struct Argument {
  enum Kind { Array, Number, Constant } kind = Constant;
  std::string name;
  DType type = DType::Int32;     ///< of an Array's elements, of a Number
  Stretch before;                  ///< of an Array
  std::optional<Stretch> expected; ///< of an Array that the kernel wrote
  Literal value;                 ///< of a Number or a Constant
};

/// How recorded results are compared: bits, or |got - want| <= atol + rtol * |want|. Any NaN equals any NaN.
struct Check {
  bool exact = true;
  double rtol = 0, atol = 0;
};

struct Recording {
  std::string name, kernel;
  Grid grid = {1, 1, 1};
  std::vector<Argument> arguments;
  Check check;
};

/// The recordings that share a source file.
struct Group {
  std::string name, source; ///< `binary`, path of its .tri file
  std::vector<Recording> recordings;
  std::vector<uint8_t> memory;
  const uint8_t *at(const Stretch &place) const { return memory.data() + place.begin; }
};

/// The groups of a folder, by name.
std::vector<std::string> groupsIn(const std::string &folder);
/// Reads NAME.json and NAME.bin of a folder. The error names the file and what is wrong with it.
llvm::Expected<Group> readGroup(const std::string &folder, const std::string &name);

} // namespace tritonc::conformance
