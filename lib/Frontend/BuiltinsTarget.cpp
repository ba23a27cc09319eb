//===- BuiltinsTarget.cpp - functions about one target: queries, instructions, dependent launches ------------===//
#include "Builtins.h"
#include "Codegen.h"

using namespace tritonc;
using namespace tritonc::frontend;

/// No effect where there is no GPU.
static Object nothing(Arguments &) { return NoneObject{}; }

static Object no(Arguments &) { return Object(false); }

/// Instructions of one GPU, which nothing else runs.
static Object targetSpecific(Arguments &a) {
  a.emitter().fail(error("T0102", "`" + a.builtin.name + "` is written for one target").at(a.emitter().span, "instructions of a GPU, as text")
                       .help("write the same with functions of the language, or keep it in a branch that a `tl.constexpr` turns off"));
}

/// One program runs on one thread here.
static Object one(Arguments &a) { return a.emitter().constant(Object::integer(1), DType::Int32); }

void frontend::addTargetBuiltins(BuiltinTable &t) {
  addBuiltin(t, "tl.inline_asm_elementwise(asm, constraints, args, dtype, is_pure, pack)", targetSpecific);
  addBuiltin(t, "tl.extra.cuda.inline_asm_elementwise(asm, constraints, args, dtype, is_pure, pack)", targetSpecific);
  for (llvm::StringRef name : {"globaltimer", "smid"})
    addBuiltin(t, ("tl.extra.cuda." + name + "()").str(), targetSpecific);
  for (llvm::StringRef name : {"gdc_wait", "gdc_launch_dependents"})
    addBuiltin(t, ("tl.extra.cuda." + name + "()").str(), nothing);
  for (llvm::StringRef name : {"num_threads", "num_warps"})
    addBuiltin(t, ("tl.extra.cuda." + name + "()").str(), one);
  for (llvm::StringRef name : {"is_cuda()", "is_hip()", "is_hip_cdna3()", "is_hip_cdna4()", "is_xpu()", "cuda_capability_geq(major, minor=0)"})
    addBuiltin(t, ("tl.target_info." + name).str(), no);
  addBuiltin(t, "tl.target_info.current_target()", nothing);
}
