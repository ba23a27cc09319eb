// Keeps the arrays of a launch aside, and puts them back.
#include "Snapshot.h"
#include <cmath>
#include <cstring>

using namespace tritonc;

Snapshot::Snapshot(const BoundLaunch &bound) {
  for (const RuntimeArgument &argument : bound.arguments)
    if (auto *buffer = std::get_if<Buffer *>(&argument); buffer && (*buffer)->byteCount())
      kept.push_back({*buffer, (*buffer)->clone(), (*buffer)->unwritten() ? std::optional(*(*buffer)->unwritten()) : std::nullopt});
}

void Snapshot::restore() const {
  for (const Kept &k : kept) {
    std::memcpy(k.buffer->data(), k.contents.data(), k.contents.byteCount());
    if (k.unwritten)
      *k.buffer->unwritten() = *k.unwritten;
  }
}

const Buffer *Snapshot::contentsOf(const Buffer *buffer) const {
  for (const Kept &k : kept)
    if (k.buffer == buffer)
      return &k.contents;
  return nullptr;
}

bool Snapshot::matches() const {
  for (const Kept &k : kept) {
    if (std::memcmp(k.buffer->data(), k.contents.data(), k.contents.byteCount()) == 0)
      continue;
    for (int64_t i = 0; i < k.contents.size(); ++i)
      if (!isClose(k.buffer->number(i), k.contents.number(i), k.contents.type()))
        return false;
  }
  return true;
}

size_t Snapshot::bytes() const {
  size_t sum = 0;
  for (const Kept &k : kept)
    sum += k.contents.byteCount();
  return sum;
}

bool tritonc::isClose(double a, double b, DType type) {
  if (!isFloat(type) || a == b || (std::isnan(a) && std::isnan(b)))
    return a == b || (std::isnan(a) && std::isnan(b));
  double tolerance = type == DType::Float64 ? 1e-9 : type == DType::Float32 ? 1e-4 : 5e-2;
  return std::fabs(a - b) <= tolerance * (1 + std::max(std::fabs(a), std::fabs(b)));
}

