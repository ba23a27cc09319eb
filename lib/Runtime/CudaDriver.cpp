// Opens NVIDIA's driver, if this machine has one, and finds its functions.
#include "CudaDriver.h"
#include <dlfcn.h>

using namespace tritonc::cuda;

std::string Driver::words(int result) const {
  const char *name = nullptr, *text = nullptr;
  cuGetErrorName(result, &name);
  cuGetErrorString(result, &text);
  return std::string(text ? text : "an error without a description") + " (" + (name ? name : std::to_string(result)) + ")";
}

llvm::Error Driver::check(int result, const llvm::Twine &doing) const {
  if (result == Success)
    return llvm::Error::success();
  return llvm::createStringError(doing + ": " + words(result));
}

/// Opens the library; what is wrong with it, empty if nothing is.
static std::string openLibrary(Driver &driver) {
  void *library = ::dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library)
    library = ::dlopen("/usr/lib/wsl/lib/libcuda.so.1", RTLD_NOW | RTLD_LOCAL); // where Windows has it
  if (!library)
    return "this machine has no NVIDIA driver: libcuda.so.1 was not found";
#define TRITONC_CUDA_FIND(name, ...)                                                                                                  \
  driver.name = reinterpret_cast<decltype(driver.name)>(::dlsym(library, #name));                                                     \
  if (!driver.name)                                                                                                                   \
    return "the NVIDIA driver is too old: it has no " #name;
  TRITONC_CUDA_FUNCTIONS(TRITONC_CUDA_FIND)
#undef TRITONC_CUDA_FIND
  int result = driver.cuInit(0);
  if (result == NoDevice)
    return "this machine has an NVIDIA driver, but no card that it can use";
  if (result == StubLibrary)
    return "the libcuda.so.1 that was found is the toolkit's stub and no driver";
  if (result != Success)
    return "the NVIDIA driver does not start: " + driver.words(result);
  driver.cuDriverGetVersion(&driver.version);
  return "";
}

llvm::Expected<const Driver *> tritonc::cuda::driver() {
  static Driver opened;
  static const std::string problem = openLibrary(opened);
  if (!problem.empty())
    return llvm::createStringError(problem);
  return &opened;
}
