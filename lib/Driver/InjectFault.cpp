//===- InjectFault.cpp - `--inject-fault segv@compile:2` to a crash in the second step ------------------------===//
#include "InjectFault.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ErrorHandling.h"
#include <climits>
#include <csignal>
#include <cstdlib>
#include <cstring>

/// Uses up the stack; the volatile keeps it from becoming a loop, and the limit is far beyond any stack.
[[gnu::noinline]] static int overflow(int depth) {
  volatile char frame[4096];
  frame[0] = char(depth);
  return depth < INT_MAX ? overflow(depth + 1) + frame[0] : 0;
}

static void *volatile taken; // keeps allocations from being optimised away

void tritonc::injectFault(llvm::StringRef fault, llvm::StringRef place, unsigned number) {
  auto [kind, where] = fault.split('@');
  auto [wantedPlace, wantedNumber] = where.split(':');
  if (wantedPlace != place || (!wantedNumber.empty() && wantedNumber != llvm::utostr(number)))
    return;
  if (kind == "segv")
    std::raise(SIGSEGV);
  else if (kind == "abort")
    std::abort();
  else if (kind == "fatal")
    llvm::report_fatal_error("injected");
  else if (kind == "stack")
    overflow(0);
  else if (kind == "hang")
    while (true)
      taken = nullptr;
  else if (kind == "memory")
    while (true)
      taken = std::memset(new char[64 << 20], 1, 64 << 20);
}
