//===- Changes.h - the kinds of mistakes that are looked for ------------------------------------------===//
#pragma once
#include "KernelParts.h"
#include "tritonc/Learn/Learn.h"
#include <map>
#include <set>

namespace tritonc {

/// Makes every change of one function, kind by kind.
class Changes {
public:
  Changes(const ast::FunctionDef &function, const ParameterKinds &parameters, const FailedLaunch &launch, const SourceManager &sources)
      : function(function), parameters(parameters), launch(launch), sources(sources), parts(function, parameters) {}
  std::vector<Change> list();

private:
  // MaskChanges.cpp
  void masksByName();   ///< the mask of another access
  void masksFromBounds(); ///< a mask for accesses that have none
  void missingTerms();  ///< `& (t < T)`, and `|` for `&`
  void needlessTerms(); ///< a term, or the mask, dropped
  void others();        ///< what masked lanes hold
  void branches();      ///< what a `tl.where` puts in place of lanes that do not exist
  // BoundChanges.cpp
  void needlessOnes();  ///< `i + 1`, `N0 - 1`, `2 * B0` without the number
  void bounds();        ///< `<` and `<=`
  void otherBounds();
  void roundedDown();
  void ranges();        ///< from where to where a loop goes
  void missingOnes();   ///< an address shifted by one
  // ProgramChanges.cpp
  void axes();
  void offsets();       ///< blocks that begin where the program's own do
  void forgottenPrograms(); ///< what other accesses add for the program
  void strides();       ///< a program id that is not multiplied
  // NameChanges.cpp
  void sizes();         ///< another size in its place
  void wholeDimensions();
  void exchangedSizes(); ///< two sizes, one for the other
  void exchangedBounds(); ///< of two indices
  void comparedIndices(); ///< another index compared
  // LayoutChanges.cpp
  void exchangedIndices(); ///< two indices of an address, with their strides
  void exchange(const ast::Expr *a, const ast::Expr *b, const ast::Expr *address);
  void needlessTransposes();
  void transposes();
  void otherIndices(); ///< of one access, with its mask
  void directions();    ///< `axis=`, `[:, None]`
  // LoopChanges.cpp
  void accumulators();
  void movedStarts();   ///< a sum begun in the wrong loop
  void beginnings();    ///< the value of a sum or maximum before the loop
  void forgottenCounters();
  // ValueChanges.cpp
  void operands();      ///< branches and operands exchanged
  void extremes();
  void addedToOutput(); ///< an atomic, or a sum with a load, where a store is meant

  /// A place and what stands there instead.
  using Replacement = std::pair<const ast::Expr *, std::string>;
  /// A change that puts other texts in some places; `label` is said of each.
  void replace(std::vector<Replacement> places, std::string reason, std::string label = "", bool isBroad = false);
  /// Notes the change; and the same one in all statements of the same text, if there are several.
  void add(Change change);
  void addOne(Change change);
  /// The smallest expression that holds all places, if it fits on a line; null otherwise.
  const ast::Expr *joining(llvm::ArrayRef<Replacement> places) const;
  std::optional<Change> inAllCopies(const Change &change) const;
  std::vector<Span> sourcesOf(const Access &access) const;
  bool movesOn(const Access &access, const Loop &loop) const;
  std::vector<const ast::Expr *> stridesOf(const ast::Expr *index, const ast::Expr *address) const;
  void maskAll(const llvm::StringMap<std::string> &bounds);
  std::vector<std::string> limitsOf(llvm::StringRef index) const;
  /// What the address of an access counts with: `j`, and of `(i + a) * W + j + b` also `i + a` and `j + b`.
  std::vector<std::string> countersOf(const Access &access) const;
  /// All sizes, and what indices are compared with.
  std::vector<std::string> limits() const;
  /// The text as an operand in the place of `expr`, in brackets where it needs some.
  std::string fit(const ast::Expr *place, const std::string &text) const;
  bool isInAddress(const ast::Expr *expr) const;
  bool isBracketed(const ast::Expr *expr) const;
  /// `, other=0.0`, or nothing where it has one or takes none.
  std::string otherOf(const Access &access, llvm::StringRef value = "") const;
  std::vector<std::string> masksBefore(const Access &access) const;

  std::string text(const ast::Expr *expr) const { return sources.text(expr->span).str(); }
  std::string line(Span span) const { return std::to_string(sources.begin(span).line); }
  static Span endOf(const ast::Call *call) { return {call->span.file, call->span.end - 1, call->span.end - 1}; }
  std::string reasonOfNumber(const ast::Binary *binary, const std::string &number) const;
  /// A compile-time parameter that says how long tiles or steps are.
  bool isBlock(llvm::StringRef name) const;
  std::vector<std::string> lengths() const; ///< the sizes that are no blocks
  std::vector<std::string> blocks() const;  ///< the sizes that are compile-time parameters
  std::vector<std::string> candidates(const ast::Expr *place) const;
  std::string reasonOfSize(llvm::StringRef was, llvm::StringRef now) const;
  std::string sized(const std::string &name) const;
  /// "axis 0 has 4 programs (for N0 = 100) but walks N1 = 90"; the latter if `walks` is bound by another size.
  std::string programs(unsigned axis, const ProgramId *walks = nullptr) const;

  const ast::FunctionDef &function;
  const ParameterKinds &parameters;
  const FailedLaunch &launch;
  const SourceManager &sources;
  KernelParts parts;
  std::vector<Change> made;
  std::set<std::string> known; ///< edits that a change has made already
};

/// `3`, `3 and 5`, `3, 5 and 6`.
std::string listed(llvm::ArrayRef<std::string> items);

} // namespace tritonc
