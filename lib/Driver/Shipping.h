//===- Shipping.h - a kernel for programs that know nothing of Triton: which one, with which types -------------===//
#pragma once
#include "Session.h"
#include "tritonc/Driver/Embed.h"
#include "llvm/Support/JSON.h"

namespace tritonc {

/// The kernel that is asked for, or the only one of the file; null after an error, which was told.
const ast::FunctionDef *shippedKernel(Session &session);
/// Its types: of `--signature`, or of the file's launches if all have the same; none after an error, which was told.
/// `shape`: what the launches, or the configuration, say of warps and stages.
std::optional<Signature> shippedSignature(Session &session, const ast::FunctionDef &kernel, LaunchShape *shape = nullptr);
/// What a launch of it is given, in order.
std::vector<RuntimeParameter> runtimeParameters(const Signature &signature, const ast::FunctionDef &kernel);
/// What is compiled into it, in order; defaults whose value is known only in the kernel are left out.
std::vector<KernelConstant> compiledConstants(ModuleReader &reader, const Signature &signature, const ast::FunctionDef &kernel);
/// Stops a kernel that prints (T0308): no Triton stands around it to say what.
ModuleEdit refusePrints(Session &session);

/// What a C header tells of a kernel.
struct HeaderFacts {
  std::string name;      ///< of the C function
  std::string kernel;    ///< in the source
  std::string file;      ///< of the source
  std::string types;     ///< `x_ptr: *fp32, n: i32, BLOCK = 128`
  std::string processor; ///< that the code is for
  bool mayAlias = false;
  bool waits = false;    ///< its programs wait for each other
  size_t scratchBytes = 0;
  std::vector<RuntimeParameter> parameters;
};
/// The text of the header.
std::string cHeader(const HeaderFacts &facts);
/// `int add_kernel(const uint32_t grid[3], const float *x_ptr, int32_t n)`
std::string cPrototype(const HeaderFacts &facts);
/// Why no C function can have that name, behind the name; empty if one can.
std::string cNameProblem(llvm::StringRef name);

/// Links an object file to a shared library that is called `name`, with the system's C compiler or linker. The error is for
/// the user: there is none, or what it said.
llvm::Expected<std::string> linkShared(llvm::StringRef object, llvm::StringRef name);
/// NVIDIA's assembler, from the path or where its toolkit puts it; empty if this machine has none.
std::string findPtxas();
/// Machine code of that GPU (a cubin), made by ptxas. The error is for the user: there is none, or what it said.
llvm::Expected<std::string> assemblePtx(llvm::StringRef ptx, llvm::StringRef arch);

/// Compiles the kernel for a GPU and writes PTX, or (`cubin`) machine code.
void buildForGpu(Session &session, const ast::FunctionDef &kernel, const Signature &signature, const LaunchShape &shape, bool cubin);
/// Writes a file; false after an error, which was told.
bool writeBuilt(Session &session, const std::string &path, llvm::StringRef bytes);
/// The run-time parameters, for `--message-format json`.
llvm::json::Array describe(llvm::ArrayRef<RuntimeParameter> parameters);

} // namespace tritonc
