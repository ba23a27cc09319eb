//===- Frontend.h - a kernel's syntax tree and argument types to the tile dialect -----===//
#pragma once
#include "tritonc/Support/Literal.h"
#include "tritonc/Syntax/Ast.h"
#include "tritonc/Syntax/Diagnostic.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/IR/OwningOpRef.h"

namespace tritonc {

/// What is known about one parameter of a kernel when it is compiled.
struct ParameterType {
  enum Kind { Pointer, Scalar, Constant, Descriptor, Tuple } kind = Scalar;
  DType type = DType::Int32; ///< pointee of a Pointer, type of a Scalar, elements of a Descriptor
  bool readOnly = false;     ///< `*k`: storing through it is an error
  Literal constant = {};     ///< of a Constant
  bool fromDefault = false;  ///< a Constant whose value is the parameter's default, evaluated in the module
  std::vector<int64_t> block = {}; ///< of a Descriptor: the block's shape
  bool padsWithNaN = false;        ///< of a Descriptor: what it reads outside is NaN, else 0
  std::vector<ParameterType> elements = {}; ///< of a Tuple
  std::vector<std::string> fields = {};     ///< of a Tuple: its elements' names, if it is a NamedTuple
  bool operator==(const ParameterType &) const = default;
};

/// One entry a parameter, in their order.
using Signature = std::vector<ParameterType>;

/// True if a decorator's `do_not_specialize=[…]` names the parameter, or its place.
bool isNotSpecialized(const ast::FunctionDef &kernel, size_t index);

class ModuleLoader;

struct FrontendOptions {
  bool strictTriton = false; ///< refuse what real Triton refuses (W2xxx become errors)
  int64_t maxOperations = 100000; ///< the most operations that one kernel may expand to
  ModuleLoader *loader = nullptr; ///< finds imported files; without it only the kernel's own file is known
};

/// Compiles `kernel`, a function of `module`, for the given parameter types. The result holds one func.func of the
/// kernel's name whose arguments are the parameters that are no constants; of a descriptor its base, the sizes, and the
/// strides but for the last, which is 1; of a tuple its elements in order. Mistakes go to `diagnostics`, several of
/// them where possible; the result is null if there was an error.
mlir::OwningOpRef<mlir::ModuleOp> buildTile(mlir::MLIRContext &context, const ast::FunctionDef &kernel,
                                            const Signature &signature, const ast::Module &module,
                                            const SourceManager &sources, const FrontendOptions &options,
                                            Diagnostics &diagnostics);

/// The dialects that buildTile writes.
void registerFrontendDialects(mlir::DialectRegistry &registry);

} // namespace tritonc
