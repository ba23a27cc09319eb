# AddressSanitizer, UndefinedBehaviorSanitizer and the counters of libFuzzer, in all of our own code.
add_compile_options(-O1 -g1 -fno-omit-frame-pointer -fsanitize=address,undefined,fuzzer-no-link -fno-sanitize-recover=undefined
  -fno-sanitize=function) # CUDA's driver, found by name, is called by types of our own
add_link_options(-fsanitize=address,undefined)
add_compile_definitions(_GLIBCXX_ASSERTIONS)
# How the sanitizers behave, compiled into each program.
add_library(SanitizerOptions OBJECT ${PROJECT_SOURCE_DIR}/cmake/SanitizerOptions.cpp)
