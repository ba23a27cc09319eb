//===- Usage.h - what the body of a kernel shows about its parameters -------------------------------===//
#pragma once
#include "tritonc/Frontend/ModuleReader.h"
#include "llvm/ADT/SmallBitVector.h"
#include <map>

namespace tritonc {

/// How the elements of a parameter that is a tuple are used: by place ("0"), by name ("ptr"), or all alike ("*").
struct TupleUse {
  std::map<std::string, TupleUse> elements;
  size_t count = 0;     ///< of names that it is unpacked to
  bool pointer = false; ///< an address starts from it
  void merge(const TupleUse &other);
  /// `P.shape` alone says nothing: tiles and descriptors have it too.
  bool isTuple() const {
    return count || llvm::any_of(elements, [](auto &e) { return e.first != "shape" && e.first != "block_shape" && e.first != "strides"; });
  }
};

/// What was seen of one parameter, in the kernel and in the helpers that it is handed to.
struct ParameterUse {
  bool pointer = false;      ///< an address starts from it
  bool optional = false;     ///< compared with None
  bool asInt = false;        ///< in an address, a bound, a bit operation
  bool asFloat = false;      ///< beside a float literal, or in `exp` and its like
  bool flag = false;         ///< the test of an `if`, an operand of `not`
  bool size = false;         ///< in `tl.arange`, a shape or a block shape
  bool dtype = false;        ///< `x.to(P)`, `dtype=P`
  bool descriptor = false;   ///< `P.load([…])`
  bool window = false;       ///< a block pointer or a descriptor is made of it
  /// One dimension of a descriptor's blocks: the constant that offsets grow by, a number, or neither.
  struct BlockSize { int parameter = -1; int64_t size = 0; bool fixed = false; };
  std::vector<BlockSize> block; ///< of a descriptor
  TupleUse tuple;            ///< `P[0]`, `a, b = P`, `P.x`
  int called = -1;           ///< called with so many arguments
  bool loadsInt = false;     ///< what is loaded through it is an address's offset, a bound, an operand of `&`
  bool loadsFloat = false;   ///< … is an argument of `exp`, `tl.dot`
  bool loadsOffset = false;  ///< … is added to an address, which only whole numbers can be
  bool loadsMask = false;    ///< … is a mask
  bool loadsPointer = false; ///< … is cast to a pointer
  bool atomic = false;       ///< an atomic works on it
  bool mask = false;         ///< `mask=P`
  std::optional<DType> asserted; ///< `tl.static_assert(P.dtype.element_ty == tl.uint8)`
  std::vector<Literal> comparedWith; ///< `P == 'relu'`, in order
  void merge(const ParameterUse &other);
};

/// A function's parameters, and which of them each local name comes from.
struct FunctionUse {
  std::vector<ParameterUse> parameters;
  /// The parameters that an address in a name starts from, that a name is computed from, that it was loaded through, and
  /// that decide whether it is set at all.
  struct Sources {
    llvm::SmallBitVector base, direct, loaded, gates;
    Sources &operator|=(const Sources &other);
  };
  llvm::StringMap<Sources> names;
  Sources returned; ///< of what it returns
  std::vector<Sources> returnedElements; ///< of a tuple that it returns, one each; empty if it is not one
};

/// Follows every function's parameters; each function once.
class UsageReader {
public:
  UsageReader(ModuleReader &modules, const SourceManager &sources) : modules(modules), sources(sources) {}
  const FunctionUse &of(const ast::FunctionDef &function);

private:
  friend struct UsageWalk;
  /// True if the name stands in the expression's text.
  bool mentions(const ast::Expr *expr, llvm::StringRef name) const;
  ModuleReader &modules;
  const SourceManager &sources;
  std::map<const ast::FunctionDef *, FunctionUse> known;
};

} // namespace tritonc
