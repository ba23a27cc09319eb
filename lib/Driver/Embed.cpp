//===- Embed.cpp - what an embedding program asks for, to a kernel that it can launch --------------------------------===//
#include "tritonc/Driver/Embed.h"
#include "Shipping.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;

/// The kernel and its types, found in the file; null after an error, which was told.
static std::unique_ptr<cpu::Kernel> compiled(Session &session, EmbeddedKernel &result) {
  if (auto wrong = cpu::checkProcessor({session.options.cpu}))
    return session.complain(llvm::toString(std::move(wrong)), Usage), nullptr;
  if (auto wrong = cpu::checkRunsHere({session.options.cpu}))
    return session.complain(llvm::toString(std::move(wrong)), Environment), nullptr;
  if (!session.load())
    return nullptr;
  session.flush(DoesNotCompile);
  const ast::FunctionDef *kernel = session.exitCode() == Ok ? shippedKernel(session) : nullptr;
  auto signature = kernel ? shippedSignature(session, *kernel) : std::nullopt;
  if (!signature)
    return nullptr;
  result.name = kernel->name.str();
  result.parameters = runtimeParameters(*signature, *kernel);
  result.constants = compiledConstants(session.reader(), *signature, *kernel);
  auto engine = session.compiler.compile({*kernel, *signature, session.module, session.sources}, session.options.mayAlias, refusePrints(session));
  session.flush(DoesNotCompile);
  if (!session.compiler.internalError.empty())
    session.complain("internal error: the compiler made a mistake, not you: " + session.compiler.internalError, InternalError);
  return engine;
}

EmbeddedKernel tritonc::compileEmbedded(const EmbedRequest &request) {
  Options options;
  options.command = "build";
  options.file = request.file;
  options.kernel = request.kernel;
  options.signature = request.signature;
  options.cpu = request.cpu;
  options.optLevel = request.optLevel;
  options.mayAlias = request.mayAlias;
  options.roots = request.roots;
  options.config = request.config;
  EmbeddedKernel result;
  std::string sentences;
  llvm::raw_string_ostream out(result.text), err(sentences), json(result.json);
  Session session(std::move(options));
  session.text = request.text;
  session.out = &out, session.err = &err;
  result.kernel = compiled(session, result);
  result.exitCode = session.exitCode();
  result.text += sentences;
  ReportStyle style;
  style.format = MessageFormat::Json;
  renderDiagnostics(session.diagnostics, session.sources, style, json);
  if (!sentences.empty())
    json << llvm::json::Value(llvm::json::Object{{"v", 1}, {"type", "error"}, {"text", llvm::StringRef(sentences).rtrim()}}) << "\n";
  return result;
}
