//===- CheckCommand.cpp - tritonc check and tritonc ir: kernels compiled without being run ---------------------------===//
#include "Launcher.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;

/// The guess that compiles: pointers to floats, else to integers; the first one if none does.
static Signature likelySignature(Session &session, const ast::FunctionDef &kernel) {
  for (DType pointee : {DType::Float32, DType::Int32}) {
    Signature signature = guessSignature(kernel, pointee);
    Diagnostics reports;
    if (session.compiler.check({kernel, signature, session.module, session.sources}, reports))
      return signature;
  }
  return guessSignature(kernel, DType::Float32);
}

/// Calls `visit` for each kernel that is asked for, with its types: from `--signature`, from the file's own launches
/// (which are not run), else guessed. A kernel comes once for each different signature.
static void forEachKernel(Session &session, llvm::function_ref<void(const ast::FunctionDef &, const Signature &, bool guessed)> visit) {
  std::vector<const ast::FunctionDef *> wanted = ast::kernelsOf(session.module);
  if (!session.options.kernel.empty()) {
    const ast::FunctionDef *kernel = session.findKernel();
    if (!kernel)
      return;
    wanted = {kernel};
  }
  if (!session.options.signature.empty()) {
    if (wanted.size() != 1)
      return session.complain("--signature is for one kernel: write " + session.options.file + ":KERNEL", Usage);
    auto signature = parseSignature(session.options.signature, *wanted[0], session.diagnostics);
    session.flush(Usage);
    if (signature)
      visit(*wanted[0], *signature, false);
    return;
  }
  std::vector<std::pair<const ast::FunctionDef *, Signature>> seen;
  LaunchVisitor visitor(session, [&](const ast::FunctionDef &kernel, const Signature &signature) {
    if (!llvm::is_contained(wanted, &kernel) || llvm::is_contained(seen, std::pair(&kernel, signature)))
      return;
    seen.push_back({&kernel, signature});
    visit(kernel, signature, false);
  });
  HostOptions hostOptions;
  hostOptions.seed = session.options.seed;
  runHost(session.module, session.sources, hostOptions, visitor, session.diagnostics);
  session.flush(DoesNotCompile);
  std::vector<llvm::StringRef> helpers = calledNames(session.module);
  for (const ast::FunctionDef *kernel : wanted) {
    bool launched = llvm::any_of(seen, [&](auto &entry) { return entry.first == kernel; });
    if (!launched && (!llvm::is_contained(helpers, kernel->name) || !session.options.kernel.empty()))
      visit(*kernel, likelySignature(session, *kernel), true);
  }
}

static void reportInternal(Session &session) {
  if (session.compiler.internalError.empty())
    return;
  session.reportInternalError(session.compiler.internalError);
  session.compiler.internalError.clear();
}

int tritonc::checkCommand(Session &session) {
  if (!session.load())
    return session.exitCode();
  session.flush(DoesNotCompile);
  if (session.exitCode() != Ok)
    return session.exitCode();
  bool json = session.options.style.format == MessageFormat::Json;
  unsigned kernels = 0;
  forEachKernel(session, [&](const ast::FunctionDef &kernel, const Signature &signature, bool guessed) {
    ++kernels;
    bool ok = session.compiler.check({kernel, signature, session.module, session.sources}, session.diagnostics);
    session.flush(DoesNotCompile);
    reportInternal(session);
    std::string types = toString(signature, kernel);
    if (json)
      llvm::outs() << llvm::json::Value(llvm::json::Object{{"v", 1}, {"type", "check"}, {"kernel", kernel.name}, {"signature", types}, {"guessed", guessed}, {"compiles", ok}}) << "\n";
    else if (!session.options.verifyDiagnostics && (!session.options.quiet || !ok))
      llvm::outs() << (ok ? "✓ " : "✗ ") << kernel.name << "(" << types << ")" << (ok ? " compiles" : " does not compile") << (guessed ? ", with types guessed" : "") << "\n";
  });
  if (kernels == 0 && session.exitCode() == Ok && !session.options.quiet && !json)
    llvm::outs() << session.options.file << " has no kernels: functions under `@triton.jit`\n";
  return session.exitCode();
}

int tritonc::irCommand(Session &session) {
  std::optional<Stage> stage = session.options.stage.empty() ? Stage::Tile : stageNamed(session.options.stage);
  if (!stage) {
    session.complain("there is no stage '" + session.options.stage + "'; the stages are ast, tile, affine, llvm, llvm-ir, asm", Usage);
    return session.exitCode();
  }
  if (!session.options.afterEachPass.empty())
    if (auto ec = llvm::sys::fs::create_directories(session.options.afterEachPass)) {
      session.complain("cannot make the folder " + session.options.afterEachPass + ": " + ec.message(), Environment);
      return session.exitCode();
    }
  if (!session.load())
    return session.exitCode();
  session.flush(DoesNotCompile);
  if (session.exitCode() != Ok)
    return session.exitCode();
  if (!session.options.afterEachPass.empty() && session.options.stage.empty())
    stage = Stage::LLVM;
  std::string all;
  llvm::SmallPtrSet<const ast::FunctionDef *, 4> shown;
  forEachKernel(session, [&](const ast::FunctionDef &kernel, const Signature &signature, bool) {
    if (!shown.insert(&kernel).second) // one dump a kernel: its first launch
      return;
    auto text = session.compiler.print({kernel, signature, session.module, session.sources}, *stage);
    session.flush(DoesNotCompile);
    reportInternal(session);
    if (text)
      all += *text;
  });
  bool dumpsOnly = !session.options.afterEachPass.empty() && session.options.stage.empty();
  if (session.options.output.empty()) {
    if (!dumpsOnly)
      llvm::outs() << all;
  } else if (session.exitCode() == Ok) {
    std::error_code ec;
    llvm::raw_fd_ostream out(session.options.output, ec);
    out << all;
    out.close();
    if (ec || out.has_error()) {
      out.clear_error();
      session.complain("cannot write " + session.options.output, Environment);
    }
  }
  session.printTimes();
  return session.exitCode();
}
