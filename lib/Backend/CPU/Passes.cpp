// Makes the passes of this room known to tritonc-opt.
#include "Passes.h"
#include "TilePasses.h"

namespace tritonc::cpu {

void registerPasses() {
  registerTilePasses();
  registerExpandMathPasses();
  registerExpandNarrowFloatsPass();
  registerAffineToLLVMPasses();
  registerAddCFunctionPass();
}

} // namespace tritonc::cpu
