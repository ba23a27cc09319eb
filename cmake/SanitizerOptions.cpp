// How the sanitizers behave in our programs, whatever the environment says.

// allow_user_poisoning=0: LLVM's allocator poisons memory in code that is instrumented and hands it out in libraries that are not.
// detect_leaks=0: MLIR keeps what it registers until the end.
// handle_*=0, abort_on_error=1: a crash stays a crash, for the supervisor to see.
extern "C" const char *__asan_default_options() {
  return "allow_user_poisoning=0:detect_stack_use_after_return=1:strict_string_checks=1:abort_on_error=1:"
         "detect_leaks=0:handle_segv=0:handle_sigbus=0:handle_sigfpe=0:handle_sigill=0:handle_abort=0:allocator_may_return_null=1";
}

extern "C" const char *__ubsan_default_options() { return "print_stacktrace=1:abort_on_error=1"; }
