// Turns a target's name into the compiler for it.
#include "Target.h"
#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;
using namespace tritonc::conformance;

namespace {
/// The pipeline of `tritonc run --target NAME`.
class DriverTarget : public Target {
public:
  DriverTarget(std::string name, llvm::StringRef arch) {
    options.target = std::move(name);
    options.arch = arch;
    compiler = std::make_unique<Compiler>(options, diagnostics);
  }
  std::unique_ptr<Engine> compile(const KernelSource &source, bool mayAlias, std::string &problem) override {
    diagnostics = Diagnostics();
    compiler->internalError.clear();
    if (auto engine = make(source, mayAlias, problem); engine || !problem.empty())
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

protected:
  /// Null after an error; `problem` says it if it is none of the compiler's.
  virtual std::unique_ptr<Engine> make(const KernelSource &source, bool mayAlias, std::string &) { return compiler->onTarget(source, mayAlias, {}); }

private:
  static std::string place(const Diagnostic &d, const SourceManager &sources) {
    return d.labels.empty() ? "" : "line " + std::to_string(sources.begin(d.labels.front().span).line) + ": ";
  }
  Options options;
  Diagnostics diagnostics;

protected:
  std::unique_ptr<Compiler> compiler;
};

/// Kernels to files of PTX, for whoever assembles them; the same text goes into one file.
class PtxTarget : public DriverTarget {
public:
  PtxTarget(llvm::StringRef arch, llvm::StringRef folder, llvm::StringRef group) : DriverTarget("cuda", arch), prefix(folder.str() + "/" + group.str() + "-") {}
  bool launches() const override { return false; }

private:
  struct Compiled : Engine {
    std::optional<Fault> run(const Launch &, Observer *) override { return std::nullopt; }
  };

  std::unique_ptr<Engine> make(const KernelSource &source, bool mayAlias, std::string &problem) override {
    auto code = compiler->ptx(source, compiler->gpuTarget({}, mayAlias));
    if (!code)
      return nullptr;
    std::string path = prefix + llvm::utohexstr(llvm::hash_value(code->ptx)) + ".ptx";
    std::error_code failure;
    llvm::raw_fd_ostream file(path, failure);
    file << code->ptx;
    file.close();
    if (failure || file.has_error()) {
      file.clear_error();
      problem = "cannot write " + path;
      return nullptr;
    }
    return std::make_unique<Compiled>();
  }
  std::string prefix;
};
} // namespace

std::vector<std::string> conformance::targetNames() { return {"cpu", "interp", "cuda", "ptx"}; }

std::unique_ptr<Target> conformance::makeTarget(llvm::StringRef name, llvm::StringRef arch, llvm::StringRef folder, llvm::StringRef group) {
  if (!llvm::is_contained(targetNames(), name))
    return nullptr;
  if (name == "ptx")
    return std::make_unique<PtxTarget>(arch, folder, group);
  return std::make_unique<DriverTarget>(name.str(), arch);
}
