//===- Lanewise.h - operations that work lane by lane ----------------------------------------------===//
// Each operation is one line: a function on numbers without state, given as a template argument.
#pragma once
#include "Frame.h"

namespace tritonc::interp {

/// Why a lane computed from these two is not to be relied on. An overflow matters only while addresses are computed
/// (`keepsOverflow`); other arithmetic on it is meant (hashes, random numbers).
inline uint32_t mergedCause(const LaunchState &launch, uint32_t a, uint32_t b, bool keepsOverflow) {
  if (launch.isUndefined(a))
    return a;
  if (launch.isUndefined(b))
    return b;
  if (launch.isReplaced(a))
    return a;
  if (launch.isReplaced(b))
    return b;
  return keepsOverflow ? (a ? a : b) : 0;
}

/// The causes of a result whose every lane depends on that lane of all operands.
inline Plane<uint32_t> mergedCauses(const Frame &frame, const Step &step, size_t lanes, bool keepsOverflow = false) {
  Plane<uint32_t> merged;
  for (unsigned i = 0; i < step.operands.size(); ++i) {
    const Plane<uint32_t> &cause = frame.in(step, i).cause;
    if (cause.isZero())
      continue;
    if (!cause.isUniform())
      merged.spread(lanes);
    for (size_t lane = 0; lane < merged.all().size(); ++lane)
      merged.lane(lane) = mergedCause(frame.launch, merged[lane], cause[lane], keepsOverflow);
  }
  return merged;
}

/// How many lanes the operands have: in the region of a reduction many at once where the IR has a scalar.
inline size_t lanesOf(const Frame &frame, const Step &step) {
  size_t lanes = 1;
  for (unsigned i = 0; i < step.operands.size(); ++i)
    lanes = std::max(lanes, frame.in(step, i).lanes);
  return lanes;
}

/// A result whose lane i has the bits compute(i).
template <typename Compute> Tile lanewise(const Frame &frame, const Step &step, Compute compute, bool keepsOverflow = false) {
  Tile result(frame.resultType(step));
  result.lanes = lanesOf(frame, step);
  bool uniform = true;
  for (unsigned i = 0; i < step.operands.size(); ++i)
    uniform &= frame.in(step, i).bits.isUniform();
  if (uniform) {
    result.bits = compute(0);
  } else {
    result.bits = Plane<uint64_t>::of(result.lanes);
    for (size_t i = 0; i < result.lanes; ++i)
      result.bits.lane(i) = compute(i);
  }
  result.cause = mergedCauses(frame, step, result.lanes, keepsOverflow);
  return result;
}

/// f(x, y, width) on the bits of integers; the result is cut to the width.
template <auto f> void integerBinary(Frame &frame, const Step &step) {
  const Tile &x = frame.in(step, 0), &y = frame.in(step, 1);
  unsigned w = x.width();
  frame.out(step, lanewise(frame, step, [&](size_t i) { return f(x.bits[i], y.bits[i], w) & maskOf(w); }));
}

/// f(x, y, width) on signed numbers.
template <auto f> void signedBinary(Frame &frame, const Step &step) {
  integerBinary<[](uint64_t x, uint64_t y, unsigned w) { return uint64_t(f(signedOf(x, w), signedOf(y, w), w)); }>(frame, step);
}

/// f(x, width) on the bits of an integer; the result has a width of its own.
template <auto f, bool keepsOverflow = false> void integerUnary(Frame &frame, const Step &step) {
  const Tile &x = frame.in(step, 0);
  unsigned from = x.width(), to = tile::elementOf(frame.resultType(step)).getIntOrFloatBitWidth();
  frame.out(step, lanewise(frame, step, [&](size_t i) { return f(x.bits[i], from) & maskOf(to); }, keepsOverflow));
}

/// f(x) on a float.
template <auto f> void floatUnary(Frame &frame, const Step &step) {
  const Tile &x = frame.in(step, 0);
  withCodec(x.element(), [&](auto codec) {
    frame.out(step, lanewise(frame, step, [&](size_t i) { return codec.encode(f(codec.decode(x.bits[i]))); }));
  });
}

/// f(x, y) on floats of one type.
template <auto f> void floatBinary(Frame &frame, const Step &step) {
  const Tile &x = frame.in(step, 0), &y = frame.in(step, 1);
  withCodec(x.element(), [&](auto codec) {
    frame.out(step, lanewise(frame, step, [&](size_t i) { return codec.encode(f(codec.decode(x.bits[i]), codec.decode(y.bits[i]))); }));
  });
}

} // namespace tritonc::interp
