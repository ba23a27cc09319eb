//===- Handles.h - what the handles of the C API hold ------------------------------===//
#pragma once
#include "tritonc/Driver/Embed.h"
#include "tritonc/tritonc.h"

/// The settings of later compilations, and what the last one said.
struct tritonc_compiler {
  tritonc::EmbedRequest settings;
  std::string text, json;
};

struct tritonc_kernel {
  tritonc::EmbeddedKernel compiled;
  std::vector<tritonc_parameter> parameters; ///< their names lie in `compiled`
};
