//===- BuildGpu.cpp - tritonc build: a kernel to PTX or a cubin, with what its launch must know ----------------------===//
#include "Shipping.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;

static void tell(Session &session, const gpu::Target &target, const gpu::Assembly &code, llvm::ArrayRef<RuntimeParameter> parameters, const char *words,
                 const std::string &output, size_t bytes) {
  if (session.options.style.format == MessageFormat::Json) {
    llvm::outs() << llvm::json::Value(llvm::json::Object{{"v", 1}, {"type", "build"}, {"kernel", code.kernel}, {"emit", words == llvm::StringRef("PTX") ? "ptx" : words},
                                                         {"output", output}, {"bytes", int64_t(bytes)}, {"function", code.kernel},
                                                         {"parameters", describe(parameters)}, {"processor", target.arch}, {"threads", code.threads},
                                                         {"shared_bytes", code.sharedBytes}})
                 << "\n";
    return;
  }
  if (session.options.quiet)
    return;
  llvm::outs() << "✓ " << code.kernel << ": " << output << " (" << words << ", " << bytes << " bytes, for " << target.arch << ")\n  " << code.threads
               << " threads and " << code.sharedBytes << " bytes of dynamic shared memory a program\n  parameters:";
  for (const RuntimeParameter &p : parameters)
    llvm::outs() << " " << p.name << ": " << (p.isPointer ? "*" : "") << shortName(p.type) << (&p == &parameters.back() ? "\n" : ",");
  if (parameters.empty())
    llvm::outs() << " none\n";
}

void tritonc::buildForGpu(Session &session, const ast::FunctionDef &kernel, const Signature &signature, const LaunchShape &shape, bool cubin) {
  const Options &options = session.options;
  gpu::Target target = session.compiler.gpuTarget(shape, options.mayAlias);
  auto code = session.compiler.ptx({kernel, signature, session.module, session.sources}, target, refusePrints(session));
  session.flush(DoesNotCompile);
  session.reportInternalError();
  if (!code)
    return;
  std::string bytes = code->ptx;
  if (cubin) {
    auto assembled = assemblePtx(code->ptx, target.arch);
    if (!assembled)
      return session.complain(llvm::toString(assembled.takeError()), Environment);
    bytes = std::move(*assembled);
  }
  std::string output = options.output.empty() ? kernel.name.str() + (cubin ? ".cubin" : ".ptx") : options.output;
  if (writeBuilt(session, output, bytes))
    tell(session, target, *code, runtimeParameters(signature, kernel), cubin ? "cubin" : "PTX", output, bytes.size());
}
