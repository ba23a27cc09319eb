//===- Frame.h - one program while it runs, and the code that it runs ----------------------------===//
#pragma once
#include "Memory.h"
#include "Tile.h"
#include "llvm/ADT/StringMap.h"
#include "mlir/IR/Operation.h"
#include "llvm/Support/Error.h"
#include "mlir/IR/BuiltinOps.h"
#include <memory>

namespace tritonc::interp {

struct Frame;
struct Step;
struct LaunchState;

/// What one operation does: reads its operands' slots, writes its results'.
using Handler = void (*)(Frame &, const Step &);
/// The operations of one family, by their names in the IR.
using HandlerTable = llvm::StringMap<Handler>;

/// The operations of one block, in order. Its arguments are slots that whoever enters it has filled.
struct Code {
  std::vector<Step> steps;
  std::vector<unsigned> arguments;
  bool isLanewise = false; ///< every operation works lane by lane: it may run on many lanes where the IR has one
};

/// One operation, made ready: where its operands and results live.
struct Step {
  mlir::Operation *op = nullptr;
  Handler handler = nullptr;
  std::vector<unsigned> operands, results;
  unsigned site = 0;
  std::vector<Code> regions; ///< of one block each
};

/// One program of the grid.
struct Frame {
  LaunchState &launch;
  int64_t program = 0;
  std::vector<Tile> slots;
  std::vector<Tile> yielded; ///< what the block that has just ended hands on

  const Tile &in(const Step &step, unsigned i) const { return slots[step.operands[i]]; }
  void out(const Step &step, Tile tile) { slots[step.results[0]] = std::move(tile); }
  void out(const Step &step, unsigned i, Tile tile) { slots[step.results[i]] = std::move(tile); }
  mlir::Type resultType(const Step &step, unsigned i = 0) const { return step.op->getResult(i).getType(); }
  /// Runs a block to its end, unless the launch is given up; `yielded` has what its terminator hands on.
  void run(const Code &code);
  /// Tells of these values, which `step` has made or carries into its block.
  void tellValues(const Step &step, llvm::ArrayRef<unsigned> numbers, bool isResult);
};

/// A whole kernel, made ready.
struct Program {
  Code body;
  unsigned slots = 0;
  std::vector<unsigned> parameters; ///< their slots
  OperationList list; ///< values are numbered by their slots
  std::vector<mlir::Type> parameterTypes;
  std::vector<Site> sites;
  bool ordersPrograms = false; ///< an atomic acquires or releases
  bool prints = false;
  bool waits = false; ///< a `while` loop looks at memory: programs may wait for each other
};

/// The tables of all families in one; the names of operations that the interpreter knows.
const HandlerTable &handlers();
void addIntegerHandlers(HandlerTable &table);
void addFloatHandlers(HandlerTable &table);
void addMathHandlers(HandlerTable &table);
void addCastHandlers(HandlerTable &table);
void addShapeHandlers(HandlerTable &table);
void addMemoryHandlers(HandlerTable &table);
void addAtomicHandlers(HandlerTable &table);
void addReductionHandlers(HandlerTable &table);
void addDotHandlers(HandlerTable &table);
void addControlFlowHandlers(HandlerTable &table);
void addProgramHandlers(HandlerTable &table);

/// Makes the one kernel of a module ready. An error names an operation that the interpreter does not know.
llvm::Expected<Program> prepare(mlir::ModuleOp module);

} // namespace tritonc::interp
