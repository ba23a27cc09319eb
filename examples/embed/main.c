/* Compiles a kernel from text while the program runs, and launches it: z = x + y. */
#include <stdio.h>
#include <string.h>
#include <tritonc/tritonc.h>

static const char source[] =
    "import triton\n"
    "import triton.language as tl\n"
    "\n"
    "@triton.jit\n"
    "def add_kernel(x_ptr, y_ptr, z_ptr, n, BLOCK: tl.constexpr):\n"
    "    i = tl.program_id(0) * BLOCK + tl.arange(0, BLOCK)\n"
    "    x = tl.load(x_ptr + i, mask=i < n)\n"
    "    y = tl.load(y_ptr + i, mask=i < n)\n"
    "    tl.store(z_ptr + i, x + y, mask=i < n)\n";

enum { count = 1000, block = 256 };
static float x_values[count], y_values[count], z_values[count];

int main(void) {
  tritonc_compiler *compiler = tritonc_compiler_create();
  tritonc_kernel *kernel = NULL;
  tritonc_status status = tritonc_compile_text(compiler, source, strlen(source), "add.tri", "add_kernel", "*kfp32, *kfp32, *fp32, i32, 256", &kernel);
  if (status != TRITONC_OK) {
    fputs(tritonc_diagnostics(compiler), stderr);
    tritonc_compiler_destroy(compiler);
    return status;
  }
  tritonc_compiler_destroy(compiler);

  printf("%s takes", tritonc_kernel_name(kernel));
  for (size_t i = 0; i < tritonc_parameter_count(kernel); ++i) {
    tritonc_parameter parameter;
    tritonc_get_parameter(kernel, i, &parameter);
    printf(" %s%s%s", parameter.is_read_only ? "const " : "", parameter.type, parameter.is_pointer ? "*" : "");
  }
  printf("\n");

  for (int i = 0; i < count; ++i) {
    x_values[i] = (float)i;
    y_values[i] = 0.5f;
  }
  float *x = x_values, *y = y_values, *z = z_values;
  int32_t n = count;
  uint32_t grid[3] = {(count + block - 1) / block, 1, 1};
  void *arguments[] = {&x, &y, &z, &n};
  status = tritonc_launch(kernel, grid, arguments, 0);
  for (int i = 0; i < count && status == TRITONC_OK; ++i)
    if (z[i] != (float)i + 0.5f)
      status = TRITONC_INTERNAL_ERROR;
  printf(status == TRITONC_OK ? "%d sums are right\n" : "the sums of %d numbers are wrong\n", count);
  tritonc_kernel_destroy(kernel);
  return status;
}
