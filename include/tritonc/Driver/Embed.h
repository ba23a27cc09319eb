//===- Embed.h - one kernel compiled for a program of the user's own ---------------===//
#pragma once
#include "tritonc/Backend/CPU.h"
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tritonc {

/// A parameter that a launch gives a value, as a C program passes it: of a pointer the address, of fp16 and bf16 a float, of
/// 8-bit floats the bits.
struct RuntimeParameter {
  std::string name;
  DType type = DType::Int32; ///< of the number, or of what the pointer points to
  bool isPointer = false;
  bool readOnly = false;     ///< a pointer that the kernel may not store through
};

/// A parameter whose value is compiled in.
struct KernelConstant {
  std::string name;
  std::string text;                 ///< the value as Python writes it
  std::optional<int64_t> integer;   ///< of an int or a bool
};

/// What is to be compiled, and for what.
struct EmbedRequest {
  std::string file;                ///< read if there is no text; named in reports
  std::optional<std::string> text; ///< what the file holds
  std::string kernel;              ///< empty: the only one
  std::string signature;           ///< empty: the types of the file's own launches, which must agree
  std::string cpu;                 ///< as in cpu::Options
  unsigned optLevel = 2;
  bool mayAlias = false;
  std::vector<std::string> roots;  ///< of imports
  std::optional<unsigned> config;  ///< which triton.Config gives the constants
};

/// A kernel that can be launched, or why there is none.
struct EmbeddedKernel {
  std::unique_ptr<cpu::Kernel> kernel; ///< null after an error
  std::string name;
  std::vector<RuntimeParameter> parameters;
  std::vector<KernelConstant> constants;
  int exitCode = 0;    ///< as the commands have it: 2, 3, 5, 70
  std::string text;    ///< errors and warnings for people; empty if there are none
  std::string json;    ///< the same, one object a line
};

/// Compiles it. Writes nothing, ends nothing; calls for different requests may come from several threads.
EmbeddedKernel compileEmbedded(const EmbedRequest &request);

} // namespace tritonc
