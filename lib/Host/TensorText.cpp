// Turns a tensor into the text that PyTorch prints for it.
#include "Tensor.h"
#include "Value.h"
#include <cmath>

using namespace llvm;

namespace tritonc::host {

namespace {
/// How the numbers of one tensor are written: found from all of them, as PyTorch does.
struct NumberStyle {
  bool isReal = true, integral = true, scientific = false;
  size_t width = 1;

  std::string text(double v, int64_t exact) const {
    char buffer[400];
    if (!isReal)
      return std::to_string(exact);
    if (std::isnan(v) || std::isinf(v))
      return floatText(v);
    if (scientific)
      snprintf(buffer, sizeof buffer, "%.4e", v);
    else if (integral)
      snprintf(buffer, sizeof buffer, "%.0f.", v);
    else
      snprintf(buffer, sizeof buffer, "%.4f", v);
    return buffer;
  }
};

struct Printer {
  const Tensor &tensor;
  std::vector<double> reals;
  std::vector<int64_t> integers;
  NumberStyle style;
  bool summarized;
  static constexpr int64_t edge = 3;

  std::string element(int64_t at) const {
    if (isBool(tensor.type()))
      return integers[at] ? " True" : "False";
    std::string text = style.text(style.isReal ? reals[at] : 0, style.isReal ? 0 : integers[at]);
    return std::string(style.width > text.size() ? style.width - text.size() : 0, ' ') + text;
  }
  bool shows(int64_t i, int64_t n) const { return !summarized || n <= 2 * edge || i < edge || i >= n - edge; }

  std::string row(int64_t at, int64_t n, size_t indent) const {
    constexpr size_t lineWidth = 80;
    size_t cell = (isBool(tensor.type()) ? 5 : style.width) + 2;
    size_t perLine = std::max<size_t>(1, (lineWidth - std::min(indent, lineWidth)) / cell), shown = 0;
    std::string out = "[";
    for (int64_t i = 0; i < n; ++i) {
      if (!shows(i, n)) {
        if (shows(i - 1, n))
          out += ", ...", ++shown;
        continue;
      }
      if (i)
        out += shown % perLine == 0 ? ",\n" + std::string(indent, ' ') : ", ";
      out += element(at + i);
      ++shown;
    }
    return out + "]";
  }

  std::string block(size_t dim, int64_t at, size_t indent) const {
    int64_t n = tensor.shape()[dim];
    if (dim + 1 == tensor.shape().size())
      return row(at, n, indent + 1);
    int64_t step = count(Dims(tensor.shape()).drop_front(dim + 1));
    std::string separator = "," + std::string(tensor.shape().size() - dim - 1, '\n') + std::string(indent + 1, ' ');
    std::string out = "[";
    for (int64_t i = 0; i < n; ++i) {
      if (shows(i, n))
        out += (i ? separator : "") + block(dim + 1, at + i * step, indent + 1);
      else if (shows(i - 1, n))
        out += separator + "...";
    }
    return out + "]";
  }
};
} // namespace

static NumberStyle styleOf(const Tensor &t, ArrayRef<double> reals, ArrayRef<int64_t> integers) {
  NumberStyle style;
  style.isReal = isFloat(t.type());
  double largest = 0, smallest = INFINITY;
  for (double v : reals) {
    style.integral &= !std::isfinite(v) || v == std::nearbyint(v);
    if (std::isfinite(v) && v != 0) {
      largest = std::max(largest, std::fabs(v));
      smallest = std::min(smallest, std::fabs(v));
    }
  }
  if (largest > 0)
    style.scientific = largest / smallest > 1000 || largest > 1e8 || (!style.integral && smallest < 1e-4);
  if (largest > 0 && style.integral)
    style.scientific = largest / smallest > 1000 ? largest > 1e8 : largest > 1e8;
  for (double v : reals)
    style.width = std::max(style.width, style.text(v, 0).size());
  for (int64_t v : integers)
    style.width = std::max(style.width, std::to_string(v).size());
  return style;
}

std::string toText(const Tensor &t) {
  bool real = isFloat(t.type());
  Printer printer{t, real ? t.reals() : std::vector<double>(), real ? std::vector<int64_t>() : t.integers(), {}, false};
  printer.summarized = t.numel() > 1000;
  printer.style = styleOf(t, printer.reals, printer.integers);
  std::string body = t.rank() == 0 ? StringRef(printer.element(0)).ltrim().str()
                     : t.numel() == 0 ? "[]" : printer.block(0, 0, 7);
  std::string suffix;
  if (t.numel() == 0 && t.rank() != 1)
    suffix = ", size=" + str(makeTuple(std::vector<Value>(t.shape().begin(), t.shape().end())));
  if (!is_contained({DType::Float32, DType::Int64, DType::Int1}, t.type()) || (t.numel() == 0 && t.type() != DType::Float32))
    suffix += ", dtype=torch." + (isBool(t.type()) ? "bool" : longName(t.type()).str());
  if (t->gradFn)
    suffix += ", grad_fn=<Recorded>";
  else if (t->requiresGrad)
    suffix += ", requires_grad=True";
  return "tensor(" + body + suffix + ")";
}

} // namespace tritonc::host
