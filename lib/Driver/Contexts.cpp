//===- Contexts.cpp - the end of a compiler to the beginning of the next one ------------------------===//
// To load the dialects is a sixth of the time that a small kernel takes to compile.
#include "Contexts.h"
#include "tritonc/Backend/CPU.h"
#include "tritonc/Backend/GPU.h"
#include "tritonc/Frontend/Frontend.h"
#include <mutex>

using namespace mlir;

namespace tritonc {

/// So many kernels leave less behind than the dialects themselves take.
constexpr unsigned mostKernels = 64;
/// So many compilers work at once in a common program; others make contexts of their own.
constexpr size_t mostIdle = 4;

namespace {
struct Idle {
  std::mutex guard;
  std::vector<KernelContext> contexts;
};
} // namespace

/// Never destroyed: a compiler may be a static object.
static Idle &idle() {
  static auto *idle = new Idle;
  return *idle;
}

static KernelContext newContext() {
  DialectRegistry registry;
  registerFrontendDialects(registry);
  cpu::registerDialects(registry);
  gpu::registerDialects(registry);
  return {std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED)};
}

KernelContext takeContext() {
  {
    std::lock_guard<std::mutex> lock(idle().guard);
    if (!idle().contexts.empty()) {
      KernelContext context = std::move(idle().contexts.back());
      idle().contexts.pop_back();
      return context;
    }
  }
  return newContext();
}

void giveBack(KernelContext context) {
  if (context.kernels >= mostKernels)
    return;
  std::lock_guard<std::mutex> lock(idle().guard);
  if (idle().contexts.size() < mostIdle)
    idle().contexts.push_back(std::move(context));
}

} // namespace tritonc
