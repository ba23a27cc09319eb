// Every function of the C API, with right and wrong arguments.
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <tritonc/tritonc.h>

static int failures = 0;
#define CHECK(condition)                                                                                                \
  do {                                                                                                                 \
    if (!(condition)) {                                                                                                \
      printf("line %d: %s\n", __LINE__, #condition);                                                                   \
      ++failures;                                                                                                      \
    }                                                                                                                  \
  } while (0)

static const char source[] = "import triton\n"
                             "import triton.language as tl\n"
                             "@triton.jit\n"
                             "def mix(x_ptr, half, brain, flag, small, large, z_ptr):\n"
                             "    x = tl.load(x_ptr).to(tl.float32) + half + brain\n"
                             "    tl.store(z_ptr, x + small + large)\n"
                             "    if flag:\n"
                             "        tl.store(z_ptr + 1, x)\n"
                             "@triton.jit\n"
                             "def shift(x_ptr, z_ptr, N: tl.constexpr):\n"
                             "    i = tl.arange(0, N)\n"
                             "    tl.store(z_ptr + i, tl.load(x_ptr + i))\n"
                             "@triton.jit\n"
                             "def fill(x_ptr, n):\n"
                             "    i = tl.program_id(0) * 64 + tl.arange(0, 64)\n"
                             "    tl.store(x_ptr + i, i, mask=i < n)\n"
                             "@triton.autotune(configs=[triton.Config({'BLOCK': 64}), triton.Config({'BLOCK': 128})], key=[])\n"
                             "@triton.jit\n"
                             "def tuned(x_ptr, BLOCK: tl.constexpr, MODE: tl.constexpr, FAST: tl.constexpr = True, SCALE: tl.constexpr = 0.5):\n"
                             "    tl.store(x_ptr + tl.arange(0, BLOCK), SCALE)\n"
                             "@triton.jit\n"
                             "def wrong(x_ptr):\n"
                             "    tl.store(x_ptr, y)\n"
                             "@triton.jit\n"
                             "def shows(x_ptr):\n"
                             "    print(tl.load(x_ptr))\n";

static tritonc_status compile(tritonc_compiler *compiler, const char *kernel, const char *signature, tritonc_kernel **result) {
  return tritonc_compile_text(compiler, source, strlen(source), "calls.tri", kernel, signature, result);
}

static void numbers(tritonc_compiler *compiler) {
  tritonc_kernel *kernel = NULL;
  CHECK(compile(compiler, "mix", "*bf16, fp16, bf16, i1, i8, i64, *fp32", &kernel) == TRITONC_OK);
  tritonc_parameter p;
  CHECK(tritonc_parameter_count(kernel) == 7);
  CHECK(tritonc_get_parameter(kernel, 1, &p) == TRITONC_OK && !strcmp(p.type, "fp16") && p.size == 4 && !p.is_pointer);
  CHECK(tritonc_get_parameter(kernel, 4, &p) == TRITONC_OK && !strcmp(p.name, "small") && p.size == 1);
  CHECK(tritonc_get_parameter(kernel, 7, &p) == TRITONC_BAD_ARGUMENT);
  uint16_t x = 0x3f80; // 1.0
  float half = 2.00001f, brain = 3.001f, z[2] = {0, 0}; // rounded to 2 and 3
  uint8_t flag = 1;
  int8_t small = -4;
  int64_t large = 100;
  uint16_t *xs = &x;
  float *zs = z;
  void *arguments[] = {&xs, &half, &brain, &flag, &small, &large, &zs};
  uint32_t one[3] = {1, 1, 1}, none[3] = {1, 0, 1}, many[3] = {1, 3000000000u, 1};
  CHECK(tritonc_launch(kernel, none, arguments, 1) == TRITONC_OK && z[0] == 0);
  CHECK(tritonc_launch(kernel, many, arguments, 1) == TRITONC_BAD_ARGUMENT);
  CHECK(tritonc_launch(kernel, one, arguments, 1) == TRITONC_OK);
  CHECK(z[0] == 102 && z[1] == 6);
  arguments[0] = NULL;
  CHECK(tritonc_launch(kernel, one, arguments, 1) == TRITONC_BAD_ARGUMENT);
  CHECK(tritonc_launch(kernel, one, NULL, 1) == TRITONC_BAD_ARGUMENT);
  tritonc_kernel_destroy(kernel);
}

// Each load of an overlapping array comes before each store.
static void overlapping(tritonc_compiler *compiler) {
  tritonc_kernel *kernel = NULL;
  CHECK(tritonc_set_may_alias(compiler, 1) == TRITONC_OK);
  CHECK(compile(compiler, "shift", "*i32, *i32, 1024", &kernel) == TRITONC_OK);
  CHECK(tritonc_set_may_alias(compiler, 0) == TRITONC_OK);
  static int32_t values[1025];
  for (int i = 0; i < 1025; ++i)
    values[i] = i;
  int32_t *from = values, *to = values + 1;
  void *arguments[] = {&from, &to};
  uint32_t grid[3] = {1, 1, 1};
  CHECK(tritonc_launch(kernel, grid, arguments, 0) == TRITONC_OK);
  for (int i = 1; i < 1025; ++i)
    CHECK(values[i] == i - 1);
  tritonc_kernel_destroy(kernel);
}

static tritonc_kernel *shared;
static int32_t filled[8][10000];

static void *work(void *number) {
  int32_t *x = filled[(size_t)number], n = 10000;
  void *arguments[] = {&x, &n};
  uint32_t grid[3] = {157, 1, 1};
  for (int round = 0; round < 50; ++round)
    if (tritonc_launch(shared, grid, arguments, (unsigned)((size_t)number % 3)) != TRITONC_OK)
      return number;
  return NULL;
}

static void *compileInThread(void *failed) {
  tritonc_compiler *compiler = tritonc_compiler_create();
  for (int round = 0; round < 5; ++round) {
    tritonc_kernel *kernel = NULL;
    if (compile(compiler, "fill", "*i32, i32", &kernel) != TRITONC_OK)
      *(int *)failed = 1;
    tritonc_kernel_destroy(kernel);
  }
  tritonc_compiler_destroy(compiler);
  return NULL;
}

static void threads(tritonc_compiler *compiler) {
  CHECK(compile(compiler, "fill", "*i32, i32", &shared) == TRITONC_OK);
  pthread_t running[10];
  int failed[2] = {0, 0};
  for (size_t i = 0; i < 8; ++i)
    CHECK(pthread_create(&running[i], NULL, work, (void *)i) == 0);
  for (size_t i = 8; i < 10; ++i)
    CHECK(pthread_create(&running[i], NULL, compileInThread, &failed[i - 8]) == 0);
  for (size_t i = 0; i < 10; ++i)
    pthread_join(running[i], NULL);
  CHECK(!failed[0] && !failed[1]);
  for (int t = 0; t < 8; ++t)
    for (int i = 0; i < 10000; ++i)
      if (filled[t][i] != i) {
        CHECK(filled[t][i] == i);
        break;
      }
  tritonc_kernel_destroy(shared);
}

// What is compiled in, as the configurations, the signature and the defaults give it.
static void constants(void) {
  tritonc_compiler *compiler = tritonc_compiler_create();
  tritonc_kernel *kernel = NULL;
  tritonc_constant c;
  for (unsigned config = 0; config < 2; ++config) {
    CHECK(tritonc_set_config(compiler, config) == TRITONC_OK);
    CHECK(compile(compiler, "tuned", "*fp32, MODE='relu'", &kernel) == TRITONC_OK);
    CHECK(tritonc_parameter_count(kernel) == 1 && tritonc_constant_count(kernel) == 4);
    CHECK(tritonc_get_constant(kernel, 0, &c) == TRITONC_OK && !strcmp(c.name, "BLOCK") && c.is_integer && c.integer == (config ? 128 : 64));
    CHECK(!strcmp(c.text, config ? "128" : "64"));
    CHECK(tritonc_get_constant(kernel, 1, &c) == TRITONC_OK && !strcmp(c.name, "MODE") && !c.is_integer && !strcmp(c.text, "'relu'"));
    CHECK(tritonc_get_constant(kernel, 2, &c) == TRITONC_OK && !strcmp(c.text, "True") && c.is_integer && c.integer == 1);
    CHECK(tritonc_get_constant(kernel, 3, &c) == TRITONC_OK && !strcmp(c.text, "0.5") && !c.is_integer);
    CHECK(tritonc_get_constant(kernel, 4, &c) == TRITONC_BAD_ARGUMENT && tritonc_get_constant(kernel, 0, NULL) == TRITONC_BAD_ARGUMENT);
    tritonc_kernel_destroy(kernel);
  }
  CHECK(tritonc_set_config(compiler, 2) == TRITONC_OK && compile(compiler, "tuned", "*fp32, MODE='relu'", &kernel) == TRITONC_BAD_ARGUMENT);
  puts(tritonc_diagnostics(compiler));
  // CHECK: there is no configuration 2: tuned has 2
  CHECK(tritonc_constant_count(NULL) == 0);
  tritonc_compiler_destroy(compiler);
}

static void mistakes(tritonc_compiler *compiler) {
  tritonc_kernel *kernel = NULL;
  CHECK(compile(compiler, "mix", NULL, NULL) == TRITONC_BAD_ARGUMENT);
  CHECK(compile(NULL, "mix", NULL, &kernel) == TRITONC_BAD_ARGUMENT);
  CHECK(compile(compiler, "none", NULL, &kernel) == TRITONC_BAD_ARGUMENT);
  puts(tritonc_diagnostics(compiler));
  // CHECK: error[T0306]: there is no kernel `none` in calls.tri
  CHECK(compile(compiler, NULL, NULL, &kernel) == TRITONC_BAD_ARGUMENT);
  puts(tritonc_diagnostics(compiler));
  // CHECK: calls.tri has 6 kernels; which one?
  CHECK(compile(compiler, "fill", NULL, &kernel) == TRITONC_BAD_ARGUMENT);
  puts(tritonc_diagnostics(compiler));
  // CHECK: calls.tri does not launch `fill`: say for which types, as in --signature '*
  CHECK(compile(compiler, "fill", "*i32, i32, 7", &kernel) == TRITONC_BAD_ARGUMENT);
  puts(tritonc_diagnostics_json(compiler));
  // CHECK: {{.*}}"code":"T0303"
  CHECK(compile(compiler, "wrong", "*fp32", &kernel) == TRITONC_DOES_NOT_COMPILE);
  puts(tritonc_diagnostics(compiler));
  // CHECK: error[T0101]
  CHECK(compile(compiler, "shows", "*fp32", &kernel) == TRITONC_DOES_NOT_COMPILE);
  puts(tritonc_diagnostics(compiler));
  // CHECK: error[T0308]
  CHECK(tritonc_compile_file(compiler, "/nonexistent/k.tri", NULL, NULL, &kernel) == TRITONC_ENVIRONMENT);
  puts(tritonc_diagnostics(compiler));
  // CHECK: k.tri
  CHECK(tritonc_set_cpu(compiler, "i8086") == TRITONC_OK);
  CHECK(compile(compiler, "fill", "*i32, i32", &kernel) == TRITONC_BAD_ARGUMENT);
  puts(tritonc_diagnostics(compiler));
  // CHECK: there is no processor named 'i8086'
  CHECK(kernel == NULL && tritonc_set_opt_level(compiler, 4) == TRITONC_BAD_ARGUMENT);
  CHECK(tritonc_set_cpu(compiler, "generic") == TRITONC_OK && tritonc_set_opt_level(compiler, 0) == TRITONC_OK);
  CHECK(compile(compiler, "fill", "*i32, i32", &kernel) == TRITONC_OK && !strcmp(tritonc_diagnostics(compiler), ""));
  tritonc_kernel_destroy(kernel);
}

int main(void) {
  tritonc_compiler *compiler = tritonc_compiler_create();
  numbers(compiler);
  overlapping(compiler);
  threads(compiler);
  constants();
  mistakes(compiler);
  tritonc_compiler_destroy(compiler);
  tritonc_compiler_destroy(NULL);
  tritonc_kernel_destroy(NULL);
  printf("%s: %d failures\n", tritonc_version(), failures);
  // CHECK: {{[0-9.]+}}: 0 failures
  return failures != 0;
}
