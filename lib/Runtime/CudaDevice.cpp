// Takes a card into use: what it is, its context, its memory.
#include "CudaDevice.h"
#include <map>

using namespace tritonc::cuda;
using llvm::Error;
using llvm::Expected;

static unsigned attribute(const Driver &driver, int attribute, int device) {
  int value = 0;
  driver.cuDeviceGetAttribute(&value, attribute, device);
  return unsigned(value);
}

static Expected<Device> describe(const Driver &driver, unsigned number) {
  int handle = 0;
  if (Error error = driver.check(driver.cuDeviceGet(&handle, int(number)), "card " + llvm::Twine(number)))
    return error;
  char name[256] = {};
  Device device;
  if (Error error = driver.check(driver.cuDeviceGetName(name, sizeof name - 1, handle), "card " + llvm::Twine(number)))
    return error;
  device.name = name;
  device.major = attribute(driver, Major, handle), device.minor = attribute(driver, Minor, handle);
  device.processors = attribute(driver, Processors, handle);
  device.cache = attribute(driver, CacheBytes, handle);
  device.sharedMemory = attribute(driver, MaxSharedBytes, handle);
  driver.cuDeviceTotalMem_v2(&device.memory, handle);
  device.driver = unsigned(driver.version);
  return device;
}

Expected<std::vector<Device>> tritonc::cuda::devices() {
  auto opened = driver();
  if (!opened)
    return opened.takeError();
  int count = 0;
  if (Error error = (*opened)->check((*opened)->cuDeviceGetCount(&count), "the cards could not be counted"))
    return error;
  std::vector<Device> all;
  for (int number = 0; number < count; ++number) {
    auto device = describe(**opened, unsigned(number));
    if (!device)
      return device.takeError();
    all.push_back(std::move(*device));
  }
  if (all.empty())
    return llvm::createStringError("this machine has an NVIDIA driver, but no card that it can use");
  return all;
}

Expected<Device> tritonc::cuda::open(unsigned number) {
  auto context = contextOf(number);
  if (!context)
    return context.takeError();
  return (*context)->device;
}

static Expected<Context *> makeContext(unsigned number) {
  auto all = devices();
  if (!all)
    return all.takeError();
  if (number >= all->size())
    return llvm::createStringError("there is no card cuda:" + std::to_string(number) + ": this machine has " +
                                   (all->size() == 1 ? "one, cuda:0" : std::to_string(all->size()) + ", the first is cuda:0"));
  const Device &device = (*all)[number];
  if (device.major < 8)
    return llvm::createStringError("the card cuda:" + llvm::Twine(number) + ", " + device.name + ", has compute capability " + llvm::Twine(device.major) + "." +
                                   llvm::Twine(device.minor) + "; 8.0 is the oldest that kernels are compiled for");
  const Driver &driver = **tritonc::cuda::driver();
  int handle = 0;
  Handle context = nullptr;
  std::string doing = "the card cuda:" + std::to_string(number) + " cannot be used";
  if (Error error = driver.check(driver.cuDeviceGet(&handle, int(number)), doing))
    return error;
  if (Error error = driver.check(driver.cuDevicePrimaryCtxRetain(&context, handle), doing))
    return error;
  if (Error error = driver.check(driver.cuCtxSetCurrent(context), doing))
    return error;
  return new Context{driver, device, attribute(driver, MaxGridY, handle)};
}

Expected<Context *> tritonc::cuda::contextOf(unsigned number) {
  static std::map<unsigned, Context *> contexts;
  Context *&context = contexts[number];
  if (!context) {
    auto made = makeContext(number);
    if (!made)
      return made.takeError();
    context = *made;
  }
  return context;
}

Expected<Address> Arena::reserve(size_t bytes) {
  if (bytes <= size)
    return memory;
  if (memory)
    driver.cuMemFree_v2(memory);
  memory = size = 0;
  int result = driver.cuMemAlloc_v2(&memory, bytes);
  if (result == OutOfMemory)
    return llvm::createStringError("the arrays of the launch take " + llvm::Twine(bytes) + " bytes; the card has not so much memory free");
  if (Error error = driver.check(result, "no memory of the card"))
    return error;
  size = bytes;
  return memory;
}
