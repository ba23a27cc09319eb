//===- BuildCommand.cpp - tritonc build: a kernel to files that C programs are made with -----------------------------===//
#include "Bind.h"
#include "Shipping.h"
#include "Supervisor.h"
#include "tritonc/Support/OutputFile.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;
using llvm::StringRef;

namespace {
/// What can be written, by `--emit` or by the ending of `-o`.
struct Form {
  StringRef name, ending, words;
  Code code = Code::Object;
  bool linked = false, forGpu = false;
};
} // namespace

static constexpr Form forms[] = {{"obj", ".o", "object", Code::Object, false},
                                 {"so", ".so", "shared library", Code::Object, true},
                                 {"llvm-ir", ".ll", "LLVM IR", Code::LLVMIR, false},
                                 {"asm", ".s", "assembly", Code::Assembly, false},
                                 {"ptx", ".ptx", "PTX", {}, false, true},
                                 {"cubin", ".cubin", "cubin", {}, false, true}};

/// What the options ask for; null after an error, which was told.
static const Form *wantedForm(Session &session) {
  const Options &options = session.options;
  StringRef name = options.emit, ending = llvm::sys::path::extension(options.output);
  for (const Form &form : forms)
    if (name.empty() ? form.ending == ending : form.name == name)
      return &form;
  if (name.empty())
    return &forms[0];
  session.complain("--emit takes obj, so, llvm-ir, asm, ptx or cubin, not '" + name + "'", Usage);
  return nullptr;
}

/// The name of the C function; empty after an error, which was told.
static std::string functionName(Session &session, const ast::FunctionDef &kernel) {
  const std::string &given = session.options.functionName;
  std::string name = given.empty() ? kernel.name.str() : given, problem = cNameProblem(name);
  if (problem.empty())
    return name;
  session.complain("`" + name + "` " + problem + ": give the function " + (given.empty() ? "another name, --name NAME" : "another name"), Usage);
  return "";
}

bool tritonc::writeBuilt(Session &session, const std::string &path, StringRef bytes) {
  llvm::Error failed = writeOutputFile(path, bytes);
  if (!failed)
    return true;
  session.complain(llvm::toString(std::move(failed)), Environment);
  return false;
}

llvm::json::Array tritonc::describe(llvm::ArrayRef<RuntimeParameter> parameters) {
  llvm::json::Array described;
  for (const RuntimeParameter &p : parameters)
    described.push_back(llvm::json::Object{{"name", p.name}, {"type", shortName(p.type)}, {"pointer", p.isPointer}, {"read_only", p.readOnly}});
  return described;
}

static void tell(Session &session, const Form &form, const HeaderFacts &facts, const std::string &output, size_t bytes) {
  const Options &options = session.options;
  if (options.style.format == MessageFormat::Json) {
    llvm::json::Object object{{"v", 1}, {"type", "build"}, {"kernel", facts.kernel}, {"emit", form.name}, {"output", output}, {"bytes", int64_t(bytes)},
                              {"function", facts.name}, {"parameters", describe(facts.parameters)}, {"processor", facts.processor}, {"scratch_bytes", int64_t(facts.scratchBytes)}};
    if (!options.header.empty())
      object["header"] = options.header;
    llvm::outs() << llvm::json::Value(std::move(object)) << "\n";
    return;
  }
  if (options.quiet)
    return;
  llvm::outs() << "✓ " << facts.kernel << ": " << output << " (" << form.words << ", " << bytes << " bytes, for " << facts.processor << ")"
               << (options.header.empty() ? "" : ", " + options.header) << "\n  " << cPrototype(facts) << "\n";
  if (options.header.empty())
    llvm::outs() << "next: --header FILE.h writes that declaration\n";
  else if (form.name != "llvm-ir")
    llvm::outs() << "next: cc main.c " << output << " -lm\n";
}

/// Compiles the kernel, links if asked to, and writes the files.
static void build(Session &session, const Form &form, const ast::FunctionDef &kernel, const Signature &signature, const std::string &name) {
  const Options &options = session.options;
  auto shipped = session.compiler.ship({kernel, signature, session.module, session.sources}, {name, form.code, options.mayAlias}, refusePrints(session));
  session.flush(DoesNotCompile);
  session.reportInternalError();
  if (!shipped)
    return;
  std::string output = options.output.empty() ? name + form.ending.str() : options.output;
  if (form.linked) {
    auto linked = linkShared(shipped->bytes, llvm::sys::path::filename(output));
    if (!linked)
      return session.complain(llvm::toString(linked.takeError()), Environment);
    shipped->bytes = std::move(*linked);
  }
  HeaderFacts facts{name, kernel.name.str(), options.file, tritonc::toString(signature, kernel), cpu::processorName({options.cpu}), options.mayAlias,
                    shipped->waits, shipped->scratchBytes, runtimeParameters(signature, kernel)};
  if (!writeBuilt(session, output, shipped->bytes) || (!options.header.empty() && !writeBuilt(session, options.header, cHeader(facts))))
    return;
  tell(session, form, facts, output, shipped->bytes.size());
}

int tritonc::buildCommand(Session &session) {
  const Form *form = wantedForm(session);
  bool forC = !session.options.header.empty() || !session.options.functionName.empty();
  if (form && form->forGpu && forC)
    session.complain("--header and --name are of C functions; " + form->words + " has none", Usage);
  if (!form || (form->forGpu && forC) || !session.load())
    return session.exitCode();
  session.flush(DoesNotCompile);
  const ast::FunctionDef *kernel = session.exitCode() == Ok ? shippedKernel(session) : nullptr;
  if (!kernel)
    return session.exitCode();
  std::string name = form->forGpu ? kernel->name.str() : functionName(session, *kernel);
  LaunchShape shape;
  auto signature = name.empty() ? std::nullopt : shippedSignature(session, *kernel, &shape);
  if (!signature)
    return session.exitCode();
  Step step(kernel->name, kernel->nameSpan, /*isolated=*/true);
  if (step.failed())
    session.note(ExitCode(step.exitCode()));
  else if (form->forGpu)
    buildForGpu(session, *kernel, *signature, shape, form->name == "cubin");
  else
    build(session, *form, *kernel, *signature, name);
  session.printTimes();
  return session.exitCode();
}
