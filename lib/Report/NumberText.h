//===- NumberText.h - numbers as reports show them --------------------------------===//
#pragma once
#include "tritonc/Runtime/Buffer.h"
#include <string>

namespace tritonc {

/// Six significant digits the way NumPy prints them: `1.`, `0.25`, `-0.46411`, `1.e+10`, `inf`, `nan`.
std::string floatText(double value);

/// An element as its type prints: `True`, `-3`, `0.25`; in hexadecimal its bits.
std::string elementText(const Buffer &buffer, int64_t index, bool hexadecimal = false);

/// Two numbers, of actual and expected result, with as many digits as it takes to see that they differ: `-0.46`, `1.20`.
std::pair<std::string, std::string> differingTexts(const Buffer &actual, const Buffer &expected, int64_t index);

/// At most `digits` significant digits, without a point at the end: `2`, `1.443`, `1.2e-07`.
std::string plainText(double value, int digits);

/// The place of element `index` of a tensor: `3, 96`; empty for rank 0.
std::string indexText(const std::vector<int64_t> &shape, int64_t index);

/// An element by name: `z[3, 96]`, or `z` for rank 0.
std::string elementName(const std::string &tensor, const std::vector<int64_t> &shape, int64_t index);

/// `f32[90, 100]`, or `f32` for rank 0.
std::string typeText(DType type, const std::vector<int64_t> &shape);

} // namespace tritonc
