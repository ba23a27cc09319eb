//===- HostCode.h - evaluates host expressions and functions, as far as they are known ------------===//
#pragma once
#include "Modules.h"

namespace tritonc::frontend {

using HostEnvironmentPtr = std::shared_ptr<HostEnvironment>;

/// Evaluates without effects and without messages: what is not known has no value.
class HostEvaluator {
public:
  explicit HostEvaluator(Modules &modules) : modules(modules) {}
  std::optional<Object> value(const ast::Expr *expr, const HostEnvironmentPtr &environment);
  std::optional<Object> call(const Object &function, llvm::ArrayRef<Object> arguments, llvm::ArrayRef<std::pair<std::string, Object>> keywords);

private:
  std::optional<Object> name(llvm::StringRef id, const HostEnvironment &environment);
  std::optional<Object> attribute(const Object &value, llvm::StringRef name);
  std::optional<Object> callExpression(const ast::Call &call, const HostEnvironmentPtr &environment);
  std::optional<Object> construct(const std::shared_ptr<const RecordClass> &record, llvm::ArrayRef<Object> arguments,
                                  llvm::ArrayRef<std::pair<std::string, Object>> keywords);
  std::optional<Object> subscript(const ast::Subscript &expr, const HostEnvironmentPtr &environment);
  std::optional<Object> compare(const ast::Compare &expr, const HostEnvironmentPtr &environment);
  std::optional<Object> comprehension(const ast::Comprehension &expr, const HostEnvironmentPtr &environment);
  std::optional<Object> display(llvm::ArrayRef<const ast::Expr *> elements, const HostEnvironmentPtr &environment);
  bool assign(const ast::Expr *target, const Object &value, HostEnvironment &environment);
  enum class Flow { Next, Return, Break, Continue, Unknown };
  Flow run(ast::Body body, const HostEnvironmentPtr &environment, Object &result);
  Flow runOne(const ast::Stmt *statement, const HostEnvironmentPtr &environment, Object &result);
  Flow runFor(const ast::For &statement, const HostEnvironmentPtr &environment, Object &result);
  bool step() { return ++modules.steps < 200000; }

  Modules &modules;
};

/// A method of a string, called; none if its result is unknown.
std::optional<Object> stringMethod(llvm::StringRef self, llvm::StringRef name, llvm::ArrayRef<Object> arguments,
                                   llvm::ArrayRef<std::pair<std::string, Object>> keywords);

} // namespace tritonc::frontend
