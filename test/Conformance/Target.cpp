// Turns a target's name into the compiler for it.
#include "Target.h"

using namespace tritonc;
using namespace tritonc::conformance;

namespace {
/// The pipeline of `tritonc run --target NAME`.
class DriverTarget : public Target {
public:
  explicit DriverTarget(std::string name) {
    options.target = std::move(name);
    compiler = std::make_unique<Compiler>(options, diagnostics);
  }
  std::unique_ptr<Engine> compile(const KernelSource &source, bool mayAlias, std::string &problem) override {
    diagnostics = Diagnostics();
    compiler->internalError.clear();
    if (auto engine = compiler->onTarget(source, mayAlias, {}))
      return engine;
    problem = "does not compile";
    for (const Diagnostic &d : diagnostics.all())
      if (d.severity == Severity::Error) {
        problem = place(d, source.sources) + d.code + " " + d.headline;
        break;
      }
    if (!compiler->internalError.empty())
      problem = "internal error: " + llvm::StringRef(compiler->internalError).split('\n').first.str();
    if (!compiler->cardError.empty())
      problem = std::exchange(compiler->cardError, {});
    return nullptr;
  }

private:
  static std::string place(const Diagnostic &d, const SourceManager &sources) {
    return d.labels.empty() ? "" : "line " + std::to_string(sources.begin(d.labels.front().span).line) + ": ";
  }
  Options options;
  Diagnostics diagnostics;
  std::unique_ptr<Compiler> compiler;
};
} // namespace

std::vector<std::string> conformance::targetNames() { return {"cpu", "interp", "cuda"}; }

std::unique_ptr<Target> conformance::makeTarget(llvm::StringRef name) {
  if (!llvm::is_contained(targetNames(), name))
    return nullptr;
  return std::make_unique<DriverTarget>(name.str());
}
