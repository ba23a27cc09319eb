//===- Compile.h - a kernel through every stage ---------------------------------------------------===//
#pragma once
#include "Bind.h"
#include "Contexts.h"
#include "Options.h"
#include "tritonc/Backend/GPU.h"
#include "tritonc/Frontend/Frontend.h"
#include "tritonc/Runtime/Cuda.h"
#include "mlir/IR/OwningOpRef.h"

namespace tritonc {

/// The stages in the order in which a kernel passes them: those of both targets, of the CPU, of a GPU.
enum class Stage { Ast, Tile, Affine, LLVM, LLVMIR, Asm, Threads, Nvvm, Ptx };
std::optional<Stage> stageNamed(llvm::StringRef name);

/// One kernel to compile.
struct KernelSource {
  const ast::FunctionDef &kernel;
  const Signature &signature;
  const ast::Module &module;
  const SourceManager &sources;
};

/// Milliseconds per stage, in order; summed over kernels.
using StageReport = std::vector<std::pair<std::string, double>>;

/// Changes a kernel on its way: as the front end has made it (Stage::Tile), and before it becomes machine code (Stage::LLVM).
/// False: the kernel goes no further, and that is no error.
using ModuleEdit = std::function<bool(mlir::ModuleOp, Stage)>;

/// Code that other programs are linked with.
enum class Code { Object, LLVMIR, Assembly };
/// What code is made for C programs.
struct ShipRequest {
  std::string functionName; ///< of the C function
  Code code = Code::Object;
  bool mayAlias = false;
};
struct ShippedCode {
  std::string bytes;
  size_t scratchBytes = 0; ///< memory that a call allocates while it runs
  bool waits = false;      ///< programs wait for each other
};

/// The pipeline. Nothing that it made in MLIR may outlive it.
class Compiler {
public:
  Compiler(const Options &options, Diagnostics &diagnostics);
  ~Compiler();

  /// Compiles up to the machine code. Null after an error (mistakes of the user are in the diagnostics; an internal
  /// one is in internalError).
  std::unique_ptr<cpu::Kernel> compile(const KernelSource &source, bool mayAlias, const ModuleEdit &edit = {});
  /// Compiles for the target of the options. Null after an error, as above.
  std::unique_ptr<Engine> onTarget(const KernelSource &source, bool mayAlias, const LaunchShape &shape, const ModuleEdit &edit = {});
  /// The kernel as the front end made it, ready to be interpreted; null after an error, as above.
  std::unique_ptr<Engine> interpreter(const KernelSource &source) { return interpreter(source, diagnostics); }
  std::unique_ptr<Engine> interpreter(const KernelSource &source, Diagnostics &reports, const ModuleEdit &edit = {});
  /// Compiles to code with a C function that runs the kernel. None after an error.
  std::optional<ShippedCode> ship(const KernelSource &source, const ShipRequest &request, const ModuleEdit &edit);
  /// Code for a GPU: of `--arch`, else of the card that launches run on, else sm_90a. None after an error.
  std::optional<gpu::Assembly> ptx(const KernelSource &source, const gpu::Target &target, const ModuleEdit &edit = {}) { return ptx(source, target, nullptr, edit); }
  gpu::Target gpuTarget(const LaunchShape &shape = {}, bool mayAlias = false, const cuda::Device *card = nullptr) const;
  /// The text of a stage. None after an error.
  std::optional<std::string> print(const KernelSource &source, Stage stage, const LaunchShape &shape = {});
  /// Front end only, and loops if slow code is to be told; mistakes go to `reports`. True if there are none.
  bool check(const KernelSource &source, Diagnostics &reports);

  /// Whether what is lowered for the CPU is told to be slow where it is, by a warning W11xx.
  bool tellsOfSlowCode = false;
  /// Finds what the kernels' files import; may be null.
  ModuleLoader *loader = nullptr;
  /// Why the card took no code, without fault of the code; empty if it did.
  std::string cardError;
  /// What MLIR or LLVM said of an internal error; empty if there was none.
  std::string internalError;
  /// Why a file of --after-each-pass could not be written; empty if all were.
  std::string dumpError;
  StageReport times;
  /// Adds to the time of a stage; one that is new comes last.
  void timed(llvm::StringRef stage, double milliseconds);

private:
  /// What the front end makes, verified.
  mlir::OwningOpRef<mlir::ModuleOp> tileModule(const KernelSource &source, Diagnostics &reports);
  bool cleanUp(mlir::ModuleOp module);
  using Parameters = std::vector<std::optional<DType>>;
  mlir::OwningOpRef<mlir::ModuleOp> lowerForGpu(const KernelSource &source, Stage last, const gpu::Target &target, Parameters *parameters, const ModuleEdit &edit);
  std::optional<gpu::Assembly> ptx(const KernelSource &source, const gpu::Target &target, Parameters *parameters, const ModuleEdit &edit);
  std::unique_ptr<Engine> onCard(const KernelSource &source, bool mayAlias, const LaunchShape &shape, const ModuleEdit &edit);
  std::optional<std::string> printForGpu(const KernelSource &source, Stage stage, const LaunchShape &shape);
  mlir::OwningOpRef<mlir::ModuleOp> lower(const KernelSource &source, Stage last, const cpu::Options &cpuOptions, Diagnostics &reports,
                                          const ModuleEdit &edit = {});
  bool runPasses(mlir::ModuleOp module, llvm::StringRef stage, llvm::function_ref<void(mlir::OpPassManager &)> build);
  bool internal(llvm::Error error);
  mlir::MLIRContext &context() { return *kernelContext.context; }
  static std::string text(mlir::ModuleOp module);

  const Options &options;
  Diagnostics &diagnostics;
  KernelContext kernelContext;
  unsigned passNumber = 0;
};

} // namespace tritonc
