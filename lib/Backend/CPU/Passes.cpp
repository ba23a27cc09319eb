// Makes the passes of this room known to tritonc-opt.
#include "Passes.h"
#include "TilePasses.h"
#include "tritonc/Backend/Math.h"

namespace tritonc::cpu {

void registerPasses() {
  registerTilePasses();
  backend::registerMathPasses();
  registerAffineToLLVMPasses();
  registerAddCFunctionPass();
  registerSplitKernelPass();
}

} // namespace tritonc::cpu
