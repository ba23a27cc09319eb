//===- tritonc.cpp - the compiler, checker and runner ---------------------------===//
#include "tritonc/Driver/Driver.h"
#include <cstdlib>

int main(int argc, char **argv) {
  int code = tritonc::runTool(argc, argv);
#if !__has_feature(address_sanitizer) // which looks for leaks at exit
  std::_Exit(code);                   // everything is written; what libraries would still tidy up takes a millisecond
#endif
  return code;
}
