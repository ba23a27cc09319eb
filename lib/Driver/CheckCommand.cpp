//===- CheckCommand.cpp - tritonc check and tritonc ir: kernels compiled without being run ---------------------------===//
#include "CheckTree.h"
#include "Launcher.h"
#include "PageOutput.h"
#include "Supervisor.h"
#include "tritonc/Support/OutputFile.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;

/// One kernel with the types that it is compiled for.
struct Checked {
  const KernelEntry &kernel;
  const Signature &signature;
  const Guess *guess = nullptr; ///< if nobody said the types
  LaunchShape shape = {};       ///< of its launch, or of its configuration
};

/// Compiled where it is called: another kernel does so, or it returns a value for kernels of other files.
static bool isHelper(Session &session, const KernelEntry &kernel) {
  return kernel.called || (kernel.returns && llvm::StringRef(session.options.file).ends_with(".py"));
}

/// Plain types for tests of messages: pointers to floats, or to integers where only that compiles.
static Signature plainSignature(Session &session, Guesser &guesser, const ast::FunctionDef &kernel) {
  for (DType pointee : {DType::Float32, DType::Int32}) {
    Signature signature = guesser.plain(kernel, pointee);
    Diagnostics reports;
    if (session.compiler.check({kernel, signature, session.module, session.sources}, reports))
      return signature;
  }
  return guesser.plain(kernel, DType::Float32);
}

/// Compiles a kernel as a step of its own, so that a crash costs this one only.
static void inStep(Session &session, const ast::FunctionDef &kernel, llvm::function_ref<void()> work) {
  Step step(kernel.name, kernel.nameSpan, /*isolated=*/true);
  if (step.failed())
    session.note(ExitCode(step.exitCode()));
  else
    work();
}

/// Calls `visit` for each kernel that is asked for, with its types: from `--signature`, from the file's own launches
/// (which are not run), else guessed. A kernel comes once for each different signature.
static void forEachKernel(Session &session, llvm::function_ref<void(const Checked &)> visit) {
  std::vector<KernelEntry> wanted = session.reader().kernels();
  bool one = !session.options.kernel.empty();
  if (one) {
    const ast::FunctionDef *kernel = session.findKernel();
    if (!kernel)
      return;
    llvm::erase_if(wanted, [&](const KernelEntry &k) { return k.function != kernel; });
  }
  if (!session.options.signature.empty()) {
    if (wanted.size() != 1)
      return session.complain("--signature is for one kernel: write " + session.options.file + ":KERNEL", Usage);
    auto decorators = [&](std::vector<std::pair<std::string, std::optional<Literal>>> known) { return session.decorated(*wanted[0].function, std::move(known)); };
    auto signature = parseSignature(session.options.signature, *wanted[0].function, decorators, session.diagnostics);
    session.flush(Usage);
    if (signature)
      inStep(session, *wanted[0].function, [&] { visit({wanted[0], *signature, nullptr, session.configuredShape(*wanted[0].function)}); });
    return;
  }
  std::vector<std::pair<const ast::FunctionDef *, Signature>> seen;
  if (!llvm::StringRef(session.options.file).ends_with(".py")) { // whose host part is a program of its own
    LaunchVisitor visitor(session, [&](const ast::FunctionDef &kernel, const BoundLaunch &launch) {
      const Signature &signature = launch.signature;
      auto entry = llvm::find_if(wanted, [&](const KernelEntry &k) { return k.function == &kernel; });
      if (entry == wanted.end() || llvm::is_contained(seen, std::pair(&kernel, signature)))
        return;
      seen.push_back({&kernel, signature});
      inStep(session, kernel, [&] { visit({*entry, signature, nullptr, launch.shape}); });
    });
    runHost(session.module, session.sources, session.hostOptions(), visitor, session.diagnostics);
    session.flush(DoesNotCompile);
  }
  Guesser guesser(session.reader(), session.sources, session.options.config.value_or(0));
  for (const KernelEntry &kernel : wanted) {
    bool launched = llvm::any_of(seen, [&](auto &entry) { return entry.first == kernel.function; });
    if (launched || (isHelper(session, kernel) && !one))
      continue;
    if (!session.options.verifyDiagnostics && session.options.config && !session.decorated(*kernel.function, {}))
      continue;
    inStep(session, *kernel.function, [&] {
      if (session.options.verifyDiagnostics) {
        Signature signature = plainSignature(session, guesser, *kernel.function);
        return visit({kernel, signature});
      }
      Guess guess = bestGuess(session, guesser, *kernel.function);
      visit({kernel, guess.signature, &guess, session.configuredShape(*kernel.function)});
    });
  }
}

/// The configurations of an autotuned kernel, a line each.
static void printConfigs(Session &session, const ast::FunctionDef &kernel) {
  for (auto [i, config] : llvm::enumerate(session.reader().configs(kernel))) {
    llvm::outs() << "  config " << i << ":";
    for (auto &[name, value] : config)
      llvm::outs() << " " << name << "=" << toPython(value);
    llvm::outs() << "\n";
  }
}

static llvm::json::Object checkJson(Session &session, const Checked &checked, bool compiles, const Diagnostic *error) {
  const ast::FunctionDef &kernel = *checked.kernel.function;
  llvm::json::Array parameters;
  for (const ast::Parameter &p : kernel.params)
    parameters.push_back(p.name);
  llvm::json::Object object{{"v", 1}, {"type", "check"}, {"kernel", checked.kernel.name}, {"file", session.sources.file(kernel.nameSpan.file).name()},
                            {"line", session.sources.begin(kernel.nameSpan).line}, {"signature", toString(checked.signature, kernel)}, {"types", spell(checked.signature, kernel)},
                            {"parameters", std::move(parameters)}, {"guessed", checked.guess != nullptr}, {"compiles", compiles}};
  if (error) {
    object["code"] = error->code;
    object["reason"] = error->headline;
  }
  return object;
}

/// True if a function stands under `@gluon.jit`.
static bool hasGluonKernels(ast::Body body) {
  return llvm::any_of(body, [](const ast::Stmt *s) {
    if (auto *c = llvm::dyn_cast<ast::ClassDef>(s))
      return hasGluonKernels(c->body);
    if (auto *i = llvm::dyn_cast<ast::If>(s))
      return hasGluonKernels(i->body) || hasGluonKernels(i->orelse);
    auto *f = llvm::dyn_cast<ast::FunctionDef>(s);
    return f && llvm::any_of(f->decorators, [](const ast::Expr *d) {
      auto *call = llvm::dyn_cast<ast::Call>(d);
      auto *member = llvm::dyn_cast<ast::Attribute>(call ? call->callee : d);
      auto *base = member ? llvm::dyn_cast<ast::Name>(member->value) : nullptr;
      return base && base->id == "gluon" && member->attr == "jit";
    });
  });
}

int tritonc::checkCommand(Session &session) {
  if (llvm::sys::fs::is_directory(session.options.file))
    return checkTree(session);
  if (!session.load())
    return session.exitCode();
  session.flush(DoesNotCompile);
  if (session.exitCode() != Ok)
    return session.exitCode();
  bool json = session.options.style.format == MessageFormat::Json;
  unsigned kernels = 0;
  forEachKernel(session, [&](const Checked &checked) {
    ++kernels;
    const ast::FunctionDef &kernel = *checked.kernel.function;
    bool ok = checked.guess ? checked.guess->compiles : false;
    size_t before = session.diagnostics.all().size();
    if (checked.guess) {
      for (const Diagnostic &d : checked.guess->reports.all())
        if (d.code != "internal") // told apart
          session.diagnostics.report(d);
    } else { // of guessed types nothing is said but that they compile
      session.compiler.tellsOfSlowCode = session.options.target == "cpu";
      ok = session.compiler.check({kernel, checked.signature, session.module, session.sources}, session.diagnostics);
      session.compiler.tellsOfSlowCode = false;
    }
    auto fresh = llvm::ArrayRef(session.diagnostics.all()).drop_front(before);
    auto *error = llvm::find_if(fresh, [](const Diagnostic &d) { return d.severity == Severity::Error; });
    llvm::json::Object object = checkJson(session, checked, ok, error == fresh.end() ? nullptr : error);
    session.flush(DoesNotCompile);
    session.reportInternalError();
    if (json)
      llvm::outs() << llvm::json::Value(std::move(object)) << "\n";
    else if (!session.options.verifyDiagnostics && (!session.options.quiet || !ok))
      llvm::outs() << (ok ? "✓ " : "✗ ") << checked.kernel.name << "(" << toString(checked.signature, kernel) << ")" << (ok ? " compiles" : " does not compile")
                   << (checked.guess ? ", with types guessed" : "") << "\n";
    if (session.options.verbose && !json) {
      llvm::outs() << "  signature: " << spell(checked.signature, kernel) << "\n";
      printConfigs(session, kernel);
    }
  });
  if (session.options.verbose && !json && session.options.kernel.empty())
    for (const KernelEntry &k : session.reader().kernels())
      if (isHelper(session, k))
        llvm::outs() << "· " << k.name << ": a helper, compiled where it is called\n";
  if (kernels == 0 && session.exitCode() == Ok && !session.options.quiet && !json)
    llvm::outs() << session.options.file
                 << (!session.reader().kernels().empty()    ? " has helpers only: functions that kernels of other files call\n"
                     : hasGluonKernels(session.module.body) ? " has kernels of Gluon only (`@gluon.jit`), a language of its own that is not compiled here\n"
                                                            : " has no kernels: functions under `@triton.jit`\n");
  return session.exitCode();
}

int tritonc::irCommand(Session &session) {
  std::optional<Stage> stage = session.options.stage.empty() ? Stage::Tile : stageNamed(session.options.stage);
  if (!stage) {
    session.complain("there is no stage '" + session.options.stage + "'; the stages are ast, tile, then affine, llvm, llvm-ir, asm for the CPU and threads, nvvm, ptx for a GPU", Usage);
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
    stage = session.options.target == "cuda" ? Stage::Nvvm : Stage::LLVM;
  std::string all;
  Picture picture = emptyPicture(session);
  llvm::SmallPtrSet<const ast::FunctionDef *, 4> shown;
  forEachKernel(session, [&](const Checked &checked) {
    const ast::FunctionDef &kernel = *checked.kernel.function;
    if (!shown.insert(&kernel).second) // one dump a kernel: its first launch
      return;
    if (session.options.html)
      return picture.codes.push_back(codeOfKernel(session, kernel, checked.signature, checked.shape));
    auto text = session.compiler.print({kernel, checked.signature, session.module, session.sources}, *stage, checked.shape);
    session.flush(DoesNotCompile);
    session.reportInternalError();
    if (text)
      all += *text;
  });
  if (!session.compiler.dumpError.empty())
    session.complain(session.compiler.dumpError, Environment);
  bool dumpsOnly = !session.options.afterEachPass.empty() && session.options.stage.empty();
  if (session.options.html) {
    if (!picture.codes.empty() && session.exitCode() == Ok)
      writePicture(session, picture);
  } else if (session.options.output.empty()) {
    if (!dumpsOnly)
      llvm::outs() << all;
  } else if (session.exitCode() == Ok) {
    if (auto e = writeOutputFile(session.options.output, llvm::StringRef(all)))
      session.complain(llvm::toString(std::move(e)), Environment);
  }
  session.printTimes();
  return session.exitCode();
}
