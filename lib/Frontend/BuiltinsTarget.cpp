//===- BuiltinsTarget.cpp - functions about one target: queries, instructions, dependent launches ------------===//
#include "InlineAsm.h"
#include "Codegen.h"

using namespace tritonc;
using namespace tritonc::frontend;

/// No effect where there is no GPU.
static Object nothing(Arguments &) { return NoneObject{}; }

static Object no(Arguments &) { return Object(false); }

/// The time, the number of the processor: nothing tells them apart here.
template <DType type> static Object zero(Arguments &a) { return a.emitter().constant(Object::integer(0), type); }

/// One program runs on one thread here.
static Object one(Arguments &a) { return a.emitter().constant(Object::integer(1), DType::Int32); }

void frontend::addTargetBuiltins(BuiltinTable &t) {
  addInlineAsmBuiltins(t);
  addBuiltin(t, "tl.extra.cuda.globaltimer()", zero<DType::Int64>);
  addBuiltin(t, "tl.extra.cuda.smid()", zero<DType::Int32>);
  for (llvm::StringRef name : {"gdc_wait", "gdc_launch_dependents"})
    addBuiltin(t, ("tl.extra.cuda." + name + "()").str(), nothing);
  for (llvm::StringRef name : {"num_threads", "num_warps"})
    addBuiltin(t, ("tl.extra.cuda." + name + "()").str(), one);
  for (llvm::StringRef name : {"is_cuda()", "is_hip()", "is_hip_cdna3()", "is_hip_cdna4()", "is_xpu()", "cuda_capability_geq(major, minor=0)"})
    addBuiltin(t, ("tl.target_info." + name).str(), no);
  addBuiltin(t, "tl.target_info.current_target()", nothing);
}
