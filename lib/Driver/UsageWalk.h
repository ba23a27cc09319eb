//===- UsageWalk.h - one function, walked for evidence about its parameters ----------------------------===//
#pragma once
#include "Usage.h"
#include "llvm/ADT/DenseMap.h"

namespace tritonc {

/// What a call's name says its arguments are.
enum class Callee { Other, Load, Store, Atomic, BlockPointer, Shape, Range, Float, Dot, Cast, Same };
Callee classify(llvm::StringRef name);

/// Goes through the statements of a function and notes in `use` what they say of its parameters.
struct UsageWalk {
  using Sources = FunctionUse::Sources;
  UsageReader &reader;
  const ast::FunctionDef &function;
  FunctionUse &use;
  llvm::StringMap<Sources> names{}; ///< as they stand at this statement
  llvm::StringMap<int> elements{}; ///< names that hold the element type of a parameter
  llvm::StringMap<int> strides{}; ///< names that count in steps of a parameter: `pid * BLOCK`
  llvm::DenseMap<const ast::Expr *, std::vector<Sources>> tuples{}; ///< what calls of helpers give, element by element
  llvm::StringMap<TupleUse *> aliases{}; ///< names that hold an element of a tuple
  llvm::SmallBitVector gates = llvm::SmallBitVector(function.params.size()); ///< parameters in the tests around it
  int steps = 0; ///< some expressions are walked twice; deep nests of them end here

  Sources none() const;
  void mark(const llvm::SmallBitVector &which, bool ParameterUse::*fact);
  int parameter(const ast::Expr *e) const;
  void markName(const ast::Expr *e, bool ParameterUse::*fact);
  /// The compile-time parameter that an offset grows by: BLOCK of `base + pid * BLOCK`; -1 if none.
  int strideOf(const ast::Expr *e) const;
  void rememberStride(llvm::StringRef name, int parameter);
  /// A parameter that is a tensor descriptor: the offsets of a block, or its shape, say how large blocks are.
  void descriptor(const ast::Expr *e, const ast::Expr *offsets, const ast::Expr *sizes);
  /// The attributes that tiles and types have, which say nothing of a tuple.
  static bool isOfTiles(llvm::StringRef name);
  /// The part of a tuple that an expression names: `P[0]`, `P.x[1]`, a name that was unpacked from it; null if it is none.
  TupleUse *part(const ast::Expr *e);
  TupleUse *fieldPart(const ast::Attribute &a);
  /// An address starts from a part of a tuple.
  void addressPart(const ast::Expr *e);
  Sources walkAll(llvm::ArrayRef<const ast::Expr *> list);
  /// An address: what it starts from is a pointer, what is added is a whole number.
  Sources address(const ast::Expr *e);
  void shape(const ast::Expr *e);
  Sources binary(const ast::Binary &b);
  Sources compare(const ast::Compare &c);
  /// The parameter whose element type an expression is: `P.dtype.element_ty`, or a name that was given that; -1 if none.
  int elementOf(const ast::Expr *e) const;
  /// The first type that an assertion allows is as good as any.
  void assertion(const ast::Expr *e);
  void test(const ast::Expr *e);
  /// A call of another function of the program: what is known of its parameters holds for the arguments.
  Sources helper(const ast::FunctionDef &callee, const ast::Call &call);
  /// What a helper knows of a descriptor's blocks holds for the descriptor that is passed.
  void passBlock(const ParameterUse &inside, int own, llvm::ArrayRef<std::pair<const ast::Expr *, Sources>> passed);
  /// Loads and stores of blocks, in all their spellings.
  void windowCall(llvm::StringRef name, bool method, llvm::ArrayRef<const ast::Expr *> args);
  Sources call(const ast::Call &c);
  Sources walk(const ast::Expr *e);
  void assign(const ast::Expr *target, const ast::Expr *value, Sources s);
  /// What holds after a branch or a loop that may not run.
  void merge(const llvm::StringMap<Sources> &other);
  void branch(const ast::If &i);
  void loop(ast::Body statements);
  /// Of a tuple its elements apart, as long as every `return` gives as many.
  void returns(const ast::Expr *value);
  void body(ast::Body statements);
};

} // namespace tritonc
