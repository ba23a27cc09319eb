// A libcuda.so.1 without a card: the card's memory is the host's, and a launch calls what the test has set. `FAKE_CUDA` says what
// goes wrong: `no-device`, `no-ptx`, `illegal` (a launch ends in a wild access).
#include <cstdlib>
#include <cstring>
#include <string>

using Handle = void *;
using Address = unsigned long long;

extern "C" {
/// What a launch does: grid, threads of a program, shared memory, addresses of the parameters.
void (*fakeKernel)(const unsigned *grid, unsigned threads, unsigned sharedBytes, void **parameters) = nullptr;
/// Calls so far, a word each.
char fakeCalls[1 << 16] = "";
}

static int sticky = 0;
static float clockMilliseconds = 0;

static bool wrong(const char *what) {
  const char *given = std::getenv("FAKE_CUDA");
  return given && std::string(given) == what;
}

static int called(const char *name) {
  if (std::strlen(fakeCalls) + std::strlen(name) + 2 < sizeof fakeCalls)
    std::strcat(std::strcat(fakeCalls, name), " ");
  return sticky;
}

static const char *const illegal = "an illegal memory access was encountered";

extern "C" {
int cuInit(unsigned) { return wrong("no-device") ? 100 : 0; }
int cuDriverGetVersion(int *version) { return *version = 13000, 0; }
int cuGetErrorName(int result, const char **text) { return *text = result == 700 ? "CUDA_ERROR_ILLEGAL_ADDRESS" : "CUDA_ERROR_OTHER", 0; }
int cuGetErrorString(int result, const char **text) { return *text = result == 700 ? illegal : "something else", 0; }
int cuDeviceGetCount(int *count) { return *count = 1, 0; }
int cuDeviceGet(int *device, int number) { return *device = number, 0; }
int cuDeviceGetName(char *name, int bytes, int) { return std::strncpy(name, "Fake H100", size_t(bytes)), 0; }
int cuDeviceGetAttribute(int *value, int attribute, int) {
  *value = attribute == 75 ? 9 : attribute == 76 ? 0 : attribute == 6 ? 65535 : attribute == 16 ? 132 : attribute == 38 ? 1 << 16 : attribute == 97 ? 232448 : 0;
  return 0;
}
int cuDeviceTotalMem_v2(size_t *bytes, int) { return *bytes = size_t(80) << 30, 0; }
int cuDevicePrimaryCtxRetain(Handle *context, int) { return *context = &sticky, called("retain"); }
int cuCtxSetCurrent(Handle) { return called("current"); }
int cuCtxSynchronize(void) { return called("synchronize"); }
int cuModuleLoadDataEx(Handle *module, const void *image, unsigned options, int *names, void **values) {
  for (unsigned i = 0; wrong("no-ptx") && i < options; ++i)
    if (names[i] == 5)
      std::strcpy(static_cast<char *>(values[i]), "line 3: unknown instruction");
  *module = const_cast<void *>(image);
  called("load");
  return wrong("no-ptx") ? 218 : sticky;
}
int cuModuleUnload(Handle) { return called("unload"); }
int cuModuleGetFunction(Handle *function, Handle module, const char *) { return *function = module, called("function"); }
int cuFuncSetAttribute(Handle, int, int) { return called("shared"); }
int cuLaunchKernel(Handle, unsigned x, unsigned y, unsigned z, unsigned threads, unsigned, unsigned, unsigned sharedBytes, Handle, void **parameters, void **) {
  called("launch");
  if (wrong("illegal"))
    return sticky = 700, 0; // told of by the next call that waits
  const unsigned grid[] = {x, y, z};
  if (!sticky && fakeKernel)
    fakeKernel(grid, threads, sharedBytes, parameters);
  clockMilliseconds += 0.25f;
  return sticky;
}
int cuMemAlloc_v2(Address *address, size_t bytes) {
  called("alloc");
  *address = Address(std::aligned_alloc(512, (bytes + 511) / 512 * 512));
  return *address ? sticky : 2;
}
int cuMemFree_v2(Address address) { return std::free(reinterpret_cast<void *>(address)), called("free"); }
int cuMemcpyHtoD_v2(Address to, const void *from, size_t bytes) { return std::memcpy(reinterpret_cast<void *>(to), from, bytes), called("in"); }
int cuMemcpyDtoH_v2(void *to, Address from, size_t bytes) { return std::memcpy(to, reinterpret_cast<void *>(from), bytes), called("out"); }
int cuMemcpyDtoDAsync_v2(Address to, Address from, size_t bytes, Handle) {
  return std::memcpy(reinterpret_cast<void *>(to), reinterpret_cast<void *>(from), bytes), called("copy");
}
int cuMemsetD8Async(Address to, unsigned char value, size_t bytes, Handle) { return std::memset(reinterpret_cast<void *>(to), value, bytes), called("set"); }
int cuEventCreate(Handle *event, unsigned) { return *event = new float(0), 0; }
int cuEventDestroy_v2(Handle event) { return delete static_cast<float *>(event), 0; }
int cuEventRecord(Handle event, Handle) { return *static_cast<float *>(event) = clockMilliseconds, sticky; }
int cuEventSynchronize(Handle) { return sticky; }
int cuEventElapsedTime(float *milliseconds, Handle from, Handle to) {
  return *milliseconds = *static_cast<float *>(to) - *static_cast<float *>(from), sticky;
}
}
