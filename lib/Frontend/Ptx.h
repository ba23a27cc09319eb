//===- Ptx.h - the instructions of tl.inline_asm_elementwise and what they mean on tiles ----------------------===//
// PTX is read as text and each instruction written as operations on tiles: a register is a tile, an element a run.
// Source of the meanings: NVIDIA's PTX ISA 8.7.
#pragma once
#include "Rounding.h"
#include "llvm/ADT/StringMap.h"

namespace tritonc::frontend::ptx {

/// One operand as written: a register, a number, `[address]`, `{a, b}`.
struct Argument {
  enum Kind { Register, Number, Address, Vector } kind = Register;
  std::string name;                ///< of a register or of an address's register
  bool negated = false;            ///< `!p`
  uint64_t bits = 0;               ///< of a number: an integer; of an address: what is added
  std::optional<double> real;      ///< of a number with a point or bits of a float
  std::vector<Argument> elements;  ///< of a vector
};

struct Instruction {
  llvm::StringRef text;                       ///< as written, without the `;`
  std::string name;                           ///< `cvt`
  llvm::SmallVector<llvm::StringRef> modifiers; ///< `rn`, `f16x2`, `f32`
  std::string guard;                          ///< the predicate before it; empty if none
  bool guardNegated = false;
  std::vector<Argument> arguments;
};

/// A `.reg` declaration: names and their widths; a predicate has width 1.
struct Declaration {
  std::string name;
  unsigned bits = 32, count = 0; ///< count: `r<4>` declares r0 … r3
};

struct Code {
  std::vector<Instruction> instructions;
  std::vector<Declaration> declarations;
};

/// Text to instructions; the offending piece of text and a sentence if it cannot be read.
struct Problem {
  llvm::StringRef where;
  std::string what;
};
std::variant<Code, Problem> parse(llvm::StringRef text);

/// What a modifier says about the bits of an operand.
struct Type {
  DType dtype = DType::Int32;
  unsigned lanes = 1;              ///< 2: `f16x2`
  enum { Plain, Predicate, E2M1, TF32 } special = Plain;
  unsigned bits() const { return special == Predicate ? 1 : special == E2M1 ? 4 * lanes : bitWidth(dtype) * lanes; }
  bool isFloat() const { return special == E2M1 || special == TF32 || tritonc::isFloat(dtype); }
};
std::optional<Type> typeNamed(llvm::StringRef name);

/// Registers while the instructions of one text are translated.
class Machine {
public:
  Machine(Emitter &emitter, Shape shape) : emitter(emitter), shape(std::move(shape)) {}

  /// Declares an operand `$i`.
  void declare(std::string name, unsigned bits);
  void set(llvm::StringRef name, Tile value);
  /// The bits of a register; none if nothing was written to it.
  std::optional<Tile> get(llvm::StringRef name) const;
  /// Translates; what cannot be is a Problem.
  std::optional<Problem> run(const Code &code);

private:
  struct Stop { std::string what; };
  [[noreturn]] static void stop(std::string what) { throw Stop{std::move(what)}; }

  //===-- Operands (PtxMachine.cpp) ---------------------------------------------===//
  Term number(DType type, uint64_t bits) const;
  Term read(const Argument &argument, DType type) const;
  Term readPredicate(const Argument &argument) const;
  Term argument(unsigned i, DType type) const;
  void write(const Argument &argument, Term value);
  void result(Term value) { write(current->arguments[0], std::move(value)); }
  /// True if the instruction has the modifier; it counts as understood.
  bool take(llvm::StringRef modifier);
  /// The next modifier that is one of these; empty if it is none.
  llvm::StringRef takeOne(llvm::ArrayRef<llvm::StringRef> modifiers);
  Rounding takeRounding();
  /// The next modifier that names a type.
  Type takeType();
  void finish() const;
  void expect(unsigned count) const;

  //===-- Instructions -------------------------------------------------------------===//
  void execute(const Instruction &instruction);
  bool executeMove();
  bool executeBits();      ///< PtxBits.cpp
  bool executeArithmetic(); ///< PtxArithmetic.cpp
  bool executeMath();
  bool executeSelection();
  bool executeMemory();    ///< PtxMemory.cpp
  void convert();          ///< PtxConvert.cpp
  bool compareInto();
  Term flushed(Term x, bool flush) const;
  /// The instruction once for each lane of a packed type.
  Term laneWise(const Type &type, llvm::ArrayRef<unsigned> arguments, llvm::function_ref<Term(llvm::ArrayRef<Term>)> one);
  Term prmt(const Term &a, const Term &b, const Argument &selector);
  Term lop3(const Term &a, const Term &b, const Term &c, uint64_t table);
  Term fromFloat(Term x, const Type &to, Rounding rounding, bool saturate, bool relu);
  Term toFloats(const Term &packed, const Type &from, unsigned lane) const;
  Term toInteger(Term x, const Type &to, Rounding rounding, bool saturate);

  struct Register {
    unsigned bits = 32;
    std::optional<Tile> value;
  };
  Emitter &emitter;
  Shape shape;
  llvm::StringMap<Register> registers;
  const Instruction *current = nullptr;
  llvm::SmallVector<llvm::StringRef> left; ///< modifiers that nothing has taken yet
};

/// The unsigned integer type of so many bits.
DType bitsType(unsigned bits);
/// Two halves as one register, the first in the low bits.
Term joined(const Term &low, const Term &high);

} // namespace tritonc::frontend::ptx
