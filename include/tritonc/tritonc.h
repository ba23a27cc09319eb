/* tritonc.h - compiles and launches kernels of Triton's tile language on the CPU, from a program of your own.
 *
 * C99. No function writes to a terminal or a file, ends the process or throws. Every function that can fail returns a status;
 * what an output parameter points to is changed on success only.
 *
 * Threads: a compiler belongs to one thread at a time, and different compilers may work at once. A kernel does not change once
 * it is compiled: any number of threads may launch it and ask about it at once. It does not need its compiler any more.
 *
 *   tritonc_compiler *compiler = tritonc_compiler_create();
 *   tritonc_kernel *kernel;
 *   if (tritonc_compile_file(compiler, "add.tri", "add_kernel", "*fp32, *fp32, i32, 128", &kernel) != TRITONC_OK)
 *     fputs(tritonc_diagnostics(compiler), stderr);
 *   ...
 *   uint32_t grid[3] = {8, 1, 1};
 *   void *arguments[] = {&x, &z, &n};            // float *x, *z; int32_t n;
 *   tritonc_launch(kernel, grid, arguments, 0);
 */
#ifndef TRITONC_TRITONC_H
#define TRITONC_TRITONC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What came of a call. The numbers are the exit codes of the program `tritonc`. */
typedef enum tritonc_status {
  TRITONC_OK = 0,
  TRITONC_BAD_ARGUMENT = 2,    /* null, out of range; no such kernel, or a signature that does not fit it */
  TRITONC_DOES_NOT_COMPILE = 3,
  TRITONC_ENVIRONMENT = 5,     /* a file that cannot be read; a processor that this machine is not */
  TRITONC_OUT_OF_MEMORY = 6,
  TRITONC_INTERNAL_ERROR = 70  /* a mistake of the compiler */
} tritonc_status;

/* Settings, and what was said about the last compilation. */
typedef struct tritonc_compiler tritonc_compiler;
/* Machine code for one kernel and one signature. */
typedef struct tritonc_kernel tritonc_kernel;

/* "0.1.0"; lives as long as the process. */
const char *tritonc_version(void);

/* A compiler with these settings: this machine's processor, level 2, arrays do not overlap, no folders, the first configuration.
 * Null without memory. */
tritonc_compiler *tritonc_compiler_create(void);
/* Frees it and its diagnostics; null is nothing. Its kernels stay. */
void tritonc_compiler_destroy(tritonc_compiler *compiler);

/* Settings for later compilations. Strings are copied. */

/* Code for a processor as LLVM names it ("znver4"), "native" or "generic". A wrong name is told of when a kernel is compiled. */
tritonc_status tritonc_set_cpu(tritonc_compiler *compiler, const char *cpu);
/* 0 (compiled quickly) to 3; BAD_ARGUMENT for others. */
tritonc_status tritonc_set_opt_level(tritonc_compiler *compiler, unsigned level);
/* Not 0: arrays of different parameters may overlap, which costs speed. 0: they do not, and a launch where they do may
 * compute anything. */
tritonc_status tritonc_set_may_alias(tritonc_compiler *compiler, int may_alias);
/* Which triton.Config of an autotuned kernel gives its constants, from 0. To compile is a BAD_ARGUMENT if it has not so many. */
tritonc_status tritonc_set_config(tritonc_compiler *compiler, unsigned config);
/* One more folder where imported modules are looked for. */
tritonc_status tritonc_add_import_root(tritonc_compiler *compiler, const char *folder);

/* Compiles one kernel of a file (.tri, .py, .ipynb). `kernel`: its name; null if the file has only one. `signature`: a type or
 * constant a parameter, "*fp32, *fp32, i32, 128"; null for the types with which the file itself launches the kernel. On success
 * *result is a kernel to be freed with tritonc_kernel_destroy. A kernel that prints does not compile. */
tritonc_status tritonc_compile_file(tritonc_compiler *compiler, const char *path, const char *kernel, const char *signature, tritonc_kernel **result);
/* The same for `length` bytes of text, UTF-8, that messages call `name`. Nothing of it is needed after the call. */
tritonc_status tritonc_compile_text(tritonc_compiler *compiler, const char *text, size_t length, const char *name, const char *kernel, const char *signature,
                                    tritonc_kernel **result);

/* What the last compilation of this compiler said: errors and warnings as `tritonc` words them, empty if there are none. Lives
 * until the compiler compiles again or is destroyed. */
const char *tritonc_diagnostics(const tritonc_compiler *compiler);
/* The same as JSON, an object a line. */
const char *tritonc_diagnostics_json(const tritonc_compiler *compiler);

/* Frees a kernel that no thread is running any more; null is nothing. */
void tritonc_kernel_destroy(tritonc_kernel *kernel);
/* Its name in the source; lives as long as the kernel. */
const char *tritonc_kernel_name(const tritonc_kernel *kernel);

/* A parameter that a launch gives a value; constants are compiled in. */
typedef struct tritonc_parameter {
  const char *name; /* in the source; lives as long as the kernel */
  const char *type; /* of the number, or of what the pointer points to: "fp32", "i8", "bf16"; lives as long as the process */
  size_t size;      /* bytes that a launch reads of its argument */
  int is_pointer;
  int is_read_only; /* a pointer that the kernel does not store through */
} tritonc_parameter;

/* How many arguments a launch has. A tensor descriptor has several: its base, sizes, and strides but for the last, as int64_t. */
size_t tritonc_parameter_count(const tritonc_kernel *kernel);
/* Parameter `index`, from 0, into *result. BAD_ARGUMENT if there are not so many. */
tritonc_status tritonc_get_parameter(const tritonc_kernel *kernel, size_t index, tritonc_parameter *result);

/* A parameter whose value is compiled in: a tl.constexpr with the value that the signature, the chosen triton.Config, a heuristic or
 * its default gave it. */
typedef struct tritonc_constant {
  const char *name; /* in the source; lives as long as the kernel */
  const char *text; /* the value as Python writes it: "128", "True", "'relu'", "None"; lives as long as the kernel */
  int is_integer;   /* an int or a bool */
  int64_t integer;  /* its value then; else 0 */
} tritonc_constant;

/* How many constants there are. Sizes of blocks are among them, which the grid depends on. */
size_t tritonc_constant_count(const tritonc_kernel *kernel);
/* Constant `index`, from 0, in the order of the parameters, into *result. BAD_ARGUMENT if there are not so many. */
tritonc_status tritonc_get_constant(const tritonc_kernel *kernel, size_t index, tritonc_constant *result);

/* Runs every program of the grid of grid[0] x grid[1] x grid[2] and returns when all are done.
 *
 * arguments[i] points to the value of parameter i: to the address of an array in memory of this process, or to a number of the
 * parameter's type (i1 as one byte, fp16 and bf16 as float, 8-bit floats as their bits). Arrays of fp16, bf16 and 8-bit floats hold
 * bits. Values are read before the first program runs. Accesses are not checked: the kernel reads and writes what it computes.
 *
 * threads: at most so many, the calling one among them; 0: as many as there are cores. Launches that use more than one take turns.
 * A launch allocates nothing, but for the memory for tiles that a thread keeps from its first launch on, and for kernels whose
 * programs wait for each other.
 *
 * A grid with a 0 runs nothing. BAD_ARGUMENT for more than 2147483647 programs along an axis or 2^63 - 1 in all, OUT_OF_MEMORY if
 * there is none for the tiles of a program; some programs may have run then. */
tritonc_status tritonc_launch(const tritonc_kernel *kernel, const uint32_t grid[3], void *const *arguments, unsigned threads);

#ifdef __cplusplus
}
#endif

#endif
