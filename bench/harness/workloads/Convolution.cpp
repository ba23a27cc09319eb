// A 5 x 5 window of weights over images with one channel.
#include "../../peers/Libraries.h"
#include "../Kernel.h"
#include "../Workloads.h"

static std::vector<double> convolved(const Floats &x, const Floats &weights, long batch, long height, long width) {
  std::vector<double> z(batch * height * width);
  for (long row = 0; row < batch * height; row++)
    for (long u = 0; u < 5 && row % height + u < height; u++)
      for (long t = 0; t < 5; t++)
        for (long j = 0; j + t < width; j++)
          z[row * width + j] += double(weights[u * 5 + t]) * x[(row + u) * width + j + t];
  return z;
}

static Workload convolution(const std::string &name, long batch, long height, long width) {
  long count = batch * height * width;
  Floats x = randomFloats(count, 1), weights = randomFloats(25, 2), z(count);
  Workload w{name, 50.0 * count, 0, {}, {}, {}, {}};
  w.variants.push_back(tritonc("tritonc", {"convolution", "*fp32, *fp32, *fp32, i32, i32, 5",
                                           {x.data(), weights.data(), z.data(), int32_t(height), int32_t(width)}, [=](const Constants &c) {
                                             return Grid{blocks(width, c.at("COLUMNS")), blocks(height, c.at("ROWS")), static_cast<uint32_t>(batch)};
                                           }}));
  addSets(w, &KernelSet::convolution, batch * height, height,
          [=](auto kernel, long first, long end) { kernel(x.data(), weights.data(), z.data(), height, width, first, end); });
  w.variants.push_back({onednn::version(), Role::Peer, [=](unsigned) -> Prepared {
                          auto run = onednn::convolution(x.data(), weights.data(), z.data(), batch, height, width);
                          return {run, onednn::lastKernel()};
                        }});
  w.expected = {z, [=] { return convolved(x, weights, batch, height, width); }};
  w.limit.flops = w.flops;
  w.limit.traffic = {x.data(), nullptr, z.data(), count};
  w.scales = true;
  w.goal = {1.5, "C "};
  return w;
}

std::vector<Maker> convolutionWorkloads() {
  return {{"convolution 64x256x256", [] { return convolution("convolution 64x256x256", 64, 256, 256); }},
          {"convolution 64x251x251", [] { return neighbour(convolution("convolution 64x251x251", 64, 251, 251), "convolution 64x256x256"); }}};
}
