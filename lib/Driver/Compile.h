//===- Compile.h - a kernel through every stage ---------------------------------------------------===//
#pragma once
#include "Options.h"
#include "tritonc/Frontend/Frontend.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

namespace tritonc {

/// The stages in the order in which a kernel passes them.
enum class Stage { Ast, Tile, Affine, LLVM, LLVMIR, Asm };
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

/// The pipeline. One object a process: it owns the MLIR context.
class Compiler {
public:
  Compiler(const Options &options, Diagnostics &diagnostics);
  ~Compiler();

  /// Compiles up to the machine code. Null after an error (mistakes of the user are in the diagnostics; an internal
  /// one is in internalError).
  std::unique_ptr<cpu::Kernel> compile(const KernelSource &source, bool mayAlias, const ModuleEdit &edit = {});
  /// The kernel as the front end made it, ready to be interpreted; null after an error, as above.
  std::unique_ptr<Engine> interpreter(const KernelSource &source) { return interpreter(source, diagnostics); }
  std::unique_ptr<Engine> interpreter(const KernelSource &source, Diagnostics &reports, const ModuleEdit &edit = {});
  /// Compiles to code with a C function that runs the kernel. None after an error.
  std::optional<ShippedCode> ship(const KernelSource &source, const ShipRequest &request, const ModuleEdit &edit);
  /// The text of a stage. None after an error.
  std::optional<std::string> print(const KernelSource &source, Stage stage);
  /// Front end only; mistakes go to `reports`. True if there are none.
  bool check(const KernelSource &source, Diagnostics &reports);

  /// Finds what the kernels' files import; may be null.
  ModuleLoader *loader = nullptr;
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
  mlir::OwningOpRef<mlir::ModuleOp> lower(const KernelSource &source, Stage last, const cpu::Options &cpuOptions, Diagnostics &reports,
                                          const ModuleEdit &edit = {});
  bool runPasses(mlir::ModuleOp module, llvm::StringRef stage, llvm::function_ref<void(mlir::OpPassManager &)> build);
  bool internal(llvm::Error error);

  const Options &options;
  Diagnostics &diagnostics;
  std::unique_ptr<mlir::MLIRContext> context;
  unsigned passNumber = 0;
};

} // namespace tritonc
