// Turns a function of numbers into a tensor operation: conversion, broadcasting (xtensor), rounding.
#include "Tensor.h"
#include <xtensor/xadapt.hpp>
#include <xtensor/xarray.hpp>
#include <xtensor/xbroadcast.hpp>
#include <xtensor/xeval.hpp>
#include <xtensor/xvectorize.hpp>

using namespace llvm;

namespace tritonc::host {

template <typename T> using Dense = xt::xarray<T, xt::layout_type::row_major>;

template <typename T> static Dense<T> dense(std::vector<T> values, Dims shape) {
  typename Dense<T>::shape_type extents(shape.begin(), shape.end());
  Dense<T> out(extents);
  std::copy(values.begin(), values.end(), out.data());
  return out;
}

/// The elements of `t` as numbers of `common`. A Python number is rounded as PyTorch computes: never below float32.
static Dense<double> realsOf(const Tensor &t, DType common) {
  std::vector<double> values = t.reals();
  DType rounding = t->wrapped && common != DType::Float64 ? DType::Float32 : common;
  if (isFloat(common) && t.type() != common && rounding != DType::Float64)
    for (double &v : values)
      v = roundTo(rounding, v);
  return dense(std::move(values), t.shape());
}
static Dense<int64_t> integersOf(const Tensor &t, DType common) {
  return dense((t.type() == common ? t : t.to(common)).integers(), t.shape());
}

template <typename T> static ArrayRef<T> elements(const Dense<T> &a) { return {a.data(), a.size()}; }

template <typename T> static Dense<T> zip(const Dense<T> &a, const Dense<T> &b, function_ref<T(T, T)> f) {
  if (a.shape() == b.shape()) {
    Dense<T> out(a.shape());
    std::transform(a.data(), a.data() + a.size(), b.data(), out.data(), f);
    return out;
  }
  auto apply = xt::vectorize([f](T x, T y) { return f(x, y); });
  return Dense<T>(apply(a, b));
}

Tensor mapReal(const Tensor &a, DType result, function_ref<double(double)> f) {
  std::vector<double> values = a.reals();
  for (double &v : values)
    v = f(v);
  Tensor out = Tensor::zeros(result, a.shape());
  out.setReals(values);
  return out;
}

Tensor mapInteger(const Tensor &a, DType result, function_ref<int64_t(int64_t)> f) {
  std::vector<int64_t> values = a.integers();
  for (int64_t &v : values)
    v = f(v);
  Tensor out = Tensor::zeros(result, a.shape());
  out.setIntegers(values);
  return out;
}

Tensor zipReal(const Tensor &a, const Tensor &b, DType common, DType result, function_ref<double(double, double)> f) {
  Tensor out = Tensor::zeros(result, broadcastShapes(a.shape(), b.shape()));
  out.setReals(elements(zip<double>(realsOf(a, common), realsOf(b, common), f)));
  return out;
}

Tensor zipInteger(const Tensor &a, const Tensor &b, DType common, DType result,
                  function_ref<int64_t(int64_t, int64_t)> f) {
  Tensor out = Tensor::zeros(result, broadcastShapes(a.shape(), b.shape()));
  out.setIntegers(elements(zip<int64_t>(integersOf(a, common), integersOf(b, common), f)));
  return out;
}

Tensor select(const Tensor &condition, const Tensor &a, const Tensor &b) {
  DType type = resultType({a, b});
  Tensor out = Tensor::zeros(type, broadcastShapes(condition.shape(), broadcastShapes(a.shape(), b.shape())));
  Dense<int64_t> chosen = dense(condition.integers(), condition.shape());
  if (isFloat(type)) {
    auto pick = xt::vectorize([](int64_t c, double x, double y) { return c ? x : y; });
    out.setReals(elements(Dense<double>(pick(chosen, realsOf(a, type), realsOf(b, type)))));
  } else {
    auto pick = xt::vectorize([](int64_t c, int64_t x, int64_t y) { return c ? x : y; });
    out.setIntegers(elements(Dense<int64_t>(pick(chosen, integersOf(a, type), integersOf(b, type)))));
  }
  return out;
}

} // namespace tritonc::host
