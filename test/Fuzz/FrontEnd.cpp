// Fuzz target: any text as `tritonc check` takes it, host part and front end included; no internal error.
#include "Driver/Session.h"
#include <cstdlib>
#include <fcntl.h>
#include <unistd.h>

using namespace tritonc;

extern "C" int LLVMFuzzerInitialize(int *, char ***) { // reports go nowhere; libFuzzer writes to stderr
  return ::dup2(::open("/dev/null", O_WRONLY), 1) < 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Options options;
  options.command = "check";
  options.file = "fuzz.tri";
  options.commandLine = {"tritonc", "check", "fuzz.tri"};
  Session session(std::move(options));
  session.text = std::string(reinterpret_cast<const char *>(data), size);
  if (checkCommand(session) == InternalError)
    std::abort();
  return 0;
}
