//===- Compile.cpp - the C API's compilers: settings and sources to kernels --------------------------------------------===//
#include "Handles.h"
#include <new>

using namespace tritonc;

/// Runs `work`; what it throws is a status.
template <typename Work> static tritonc_status guarded(Work work) {
  try {
    return work();
  } catch (const std::bad_alloc &) {
    return TRITONC_OUT_OF_MEMORY;
  } catch (...) {
    return TRITONC_INTERNAL_ERROR;
  }
}

static tritonc_status statusOf(int exitCode) {
  switch (exitCode) {
  case 0: return TRITONC_OK;
  case 2: return TRITONC_BAD_ARGUMENT;
  case 5: return TRITONC_ENVIRONMENT;
  case 6: return TRITONC_OUT_OF_MEMORY;
  case 70: return TRITONC_INTERNAL_ERROR;
  default: return TRITONC_DOES_NOT_COMPILE;
  }
}

/// How a launch gets its arguments, in the words of the header.
static std::vector<tritonc_parameter> described(const std::vector<RuntimeParameter> &parameters) {
  std::vector<tritonc_parameter> all;
  for (const RuntimeParameter &p : parameters) {
    bool asFloat = p.type == DType::Float16 || p.type == DType::BFloat16;
    size_t size = p.isPointer ? sizeof(void *) : asFloat ? sizeof(float) : byteSize(p.type);
    all.push_back({p.name.c_str(), shortName(p.type).data(), size, p.isPointer, p.readOnly});
  }
  return all;
}

static tritonc_status compile(tritonc_compiler &compiler, std::string file, std::optional<std::string> text, const char *kernel, const char *signature,
                              tritonc_kernel **result) {
  EmbedRequest request = compiler.settings;
  request.file = std::move(file);
  request.text = std::move(text);
  request.kernel = kernel ? kernel : "";
  request.signature = signature ? signature : "";
  compiler.text.clear(), compiler.json.clear();
  auto made = std::make_unique<tritonc_kernel>();
  made->compiled = compileEmbedded(request);
  compiler.text = std::move(made->compiled.text);
  compiler.json = std::move(made->compiled.json);
  if (!made->compiled.kernel) {
    tritonc_status status = statusOf(made->compiled.exitCode);
    return status == TRITONC_OK ? TRITONC_INTERNAL_ERROR : status;
  }
  made->parameters = described(made->compiled.parameters);
  *result = made.release();
  return TRITONC_OK;
}

extern "C" {

const char *tritonc_version(void) { return TRITONC_VERSION; }

tritonc_compiler *tritonc_compiler_create(void) { return new (std::nothrow) tritonc_compiler; }

void tritonc_compiler_destroy(tritonc_compiler *compiler) { delete compiler; }

tritonc_status tritonc_set_cpu(tritonc_compiler *compiler, const char *cpu) {
  if (!compiler || !cpu)
    return TRITONC_BAD_ARGUMENT;
  return guarded([&] { return compiler->settings.cpu = cpu, TRITONC_OK; });
}

tritonc_status tritonc_set_opt_level(tritonc_compiler *compiler, unsigned level) {
  if (!compiler || level > 3)
    return TRITONC_BAD_ARGUMENT;
  compiler->settings.optLevel = level;
  return TRITONC_OK;
}

tritonc_status tritonc_set_may_alias(tritonc_compiler *compiler, int may_alias) {
  if (!compiler)
    return TRITONC_BAD_ARGUMENT;
  compiler->settings.mayAlias = may_alias != 0;
  return TRITONC_OK;
}

tritonc_status tritonc_set_config(tritonc_compiler *compiler, unsigned config) {
  if (!compiler)
    return TRITONC_BAD_ARGUMENT;
  compiler->settings.config = config;
  return TRITONC_OK;
}

tritonc_status tritonc_add_import_root(tritonc_compiler *compiler, const char *folder) {
  if (!compiler || !folder)
    return TRITONC_BAD_ARGUMENT;
  return guarded([&] { return compiler->settings.roots.push_back(folder), TRITONC_OK; });
}

tritonc_status tritonc_compile_file(tritonc_compiler *compiler, const char *path, const char *kernel, const char *signature, tritonc_kernel **result) {
  if (!compiler || !path || !result)
    return TRITONC_BAD_ARGUMENT;
  return guarded([&] { return compile(*compiler, path, std::nullopt, kernel, signature, result); });
}

tritonc_status tritonc_compile_text(tritonc_compiler *compiler, const char *text, size_t length, const char *name, const char *kernel, const char *signature,
                                    tritonc_kernel **result) {
  if (!compiler || !text || !name || !result)
    return TRITONC_BAD_ARGUMENT;
  return guarded([&] { return compile(*compiler, name, std::string(text, length), kernel, signature, result); });
}

const char *tritonc_diagnostics(const tritonc_compiler *compiler) { return compiler ? compiler->text.c_str() : ""; }

const char *tritonc_diagnostics_json(const tritonc_compiler *compiler) { return compiler ? compiler->json.c_str() : ""; }

} // extern "C"
