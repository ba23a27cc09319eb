// oneDNN's operations as functions without arguments.
#include "Libraries.h"
#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>

using namespace dnnl;
using Dims = memory::dims;
using Tag = memory::format_tag;
using Type = memory::data_type;
using Arguments = std::unordered_map<int, memory>;

static engine &theEngine() {
  static engine e(engine::kind::cpu, 0);
  return e;
}

static stream &theStream() {
  static stream s(theEngine());
  return s;
}

static memory at(const void *p, const Dims &dims, Tag tag, Type type = Type::f32) { return memory({dims, type, tag}, theEngine(), const_cast<void *>(p)); }

static std::string kernelName;

/// `make` returns a primitive and what it works on, and names its kernel.
template <typename Make> static onednn::Run operation(Make make) {
  try {
    auto [primitive, arguments] = make();
    return [primitive = primitive, arguments = arguments] {
      primitive.execute(theStream(), arguments);
      theStream().wait();
    };
  } catch (const error &) { // not for these types on this processor
    return {};
  }
}

template <typename Primitive, typename Description> static std::pair<primitive, Arguments> made(const Description &description, Arguments arguments) {
  kernelName = description.impl_info_str();
  return {Primitive(description), std::move(arguments)};
}

/// The weights in the layout that the operation wants.
static memory reordered(memory from, const memory::desc &wanted) {
  if (wanted == from.get_desc())
    return from;
  memory to(wanted, theEngine());
  reorder(from, to).execute(theStream(), from, to);
  theStream().wait();
  return to;
}

std::string onednn::version() {
  const version_t *v = dnnl_version();
  return "oneDNN " + std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
}

std::string onednn::lastKernel() { return kernelName; }

static onednn::Run matrixProduct(const memory &x, const memory &y, const memory &z, bool prepacked) {
  return operation([&] {
    memory::desc wanted = prepacked ? memory::desc(y.get_desc().dims(), y.get_desc().data_type(), Tag::any) : y.get_desc();
    matmul::primitive_desc description({x.get_desc(), wanted, z.get_desc()}, theEngine());
    memory w = reordered(y, description.weights_desc());
    return made<matmul>(description, {{DNNL_ARG_SRC, x}, {DNNL_ARG_WEIGHTS, w}, {DNNL_ARG_DST, z}});
  });
}

onednn::Run onednn::product(float *x, float *y, float *z, long m, long n, long k, bool prepacked) {
  return matrixProduct(at(x, {m, k}, Tag::ab), at(y, {k, n}, Tag::ab), at(z, {m, n}, Tag::ab), prepacked);
}

onednn::Run onednn::bfloatProduct(uint16_t *x, uint16_t *y, float *z, long m, long n, long k, bool prepacked) {
  return matrixProduct(at(x, {m, k}, Tag::ab, Type::bf16), at(y, {k, n}, Tag::ab, Type::bf16), at(z, {m, n}, Tag::ab), prepacked);
}

onednn::Run onednn::batchedProduct(float *x, float *y, float *z, long count, long m, long n, long k) {
  return matrixProduct(at(x, {count, m, k}, Tag::abc), at(y, {count, k, n}, Tag::abc), at(z, {count, m, n}, Tag::abc), false);
}

onednn::Run onednn::vectorAdd(float *x, float *y, float *z, long count) {
  return operation([&] {
    memory a = at(x, {count}, Tag::a), b = at(y, {count}, Tag::a), c = at(z, {count}, Tag::a);
    binary::primitive_desc description({algorithm::binary_add, a.get_desc(), b.get_desc(), c.get_desc()}, theEngine());
    return made<binary>(description, {{DNNL_ARG_SRC_0, a}, {DNNL_ARG_SRC_1, b}, {DNNL_ARG_DST, c}});
  });
}

onednn::Run onednn::rowSum(float *x, float *z, long rows, long columns) {
  return operation([&] {
    memory a = at(x, {rows, columns}, Tag::ab), b = at(z, {rows, 1}, Tag::ab);
    reduction::primitive_desc description({algorithm::reduction_sum, a.get_desc(), b.get_desc(), 0.f, 0.f}, theEngine());
    return made<reduction>(description, {{DNNL_ARG_SRC, a}, {DNNL_ARG_DST, b}});
  });
}

onednn::Run onednn::softmax(float *x, float *z, long rows, long columns) {
  return operation([&] {
    memory a = at(x, {rows, columns}, Tag::ab), b = at(z, {rows, columns}, Tag::ab);
    softmax_forward::primitive_desc description({prop_kind::forward_inference, a.get_desc(), 1}, theEngine());
    return made<softmax_forward>(description, {{DNNL_ARG_SRC, a}, {DNNL_ARG_DST, b}});
  });
}

onednn::Run onednn::layerNorm(float *x, float *w, float *b, float *z, long rows, long columns) {
  return operation([&] {
    memory from = at(x, {rows, columns}, Tag::ab), to = at(z, {rows, columns}, Tag::ab), scale = at(w, {columns}, Tag::a), shift = at(b, {columns}, Tag::a);
    auto flags = normalization_flags::use_scale | normalization_flags::use_shift;
    layer_normalization_forward::primitive_desc description({prop_kind::forward_inference, from.get_desc(), 1e-5f, flags}, theEngine());
    return made<layer_normalization_forward>(description,
                                             {{DNNL_ARG_SRC, from}, {DNNL_ARG_DST, to}, {DNNL_ARG_SCALE, scale}, {DNNL_ARG_SHIFT, shift}});
  });
}

/// 5 x 5 without padding above and to the left, with 4 zeros below and to the right.
onednn::Run onednn::convolution(float *x, float *w, float *z, long batch, long height, long width) {
  return operation([&] {
    Dims image{batch, 1, height, width}, window{1, 1, 5, 5};
    memory from = at(x, image, Tag::nchw), weights = at(w, window, Tag::oihw), to = at(z, image, Tag::nchw);
    memory::desc any(window, Type::f32, Tag::any);
    convolution_forward::primitive_desc description({prop_kind::forward_inference, algorithm::convolution_direct, from.get_desc(), any, to.get_desc(),
                                                     {1, 1}, {0, 0}, {4, 4}}, theEngine());
    memory best = reordered(weights, description.weights_desc());
    return made<convolution_forward>(description, {{DNNL_ARG_SRC, from}, {DNNL_ARG_WEIGHTS, best}, {DNNL_ARG_DST, to}});
  });
}
