// Measures how far the expansions of math functions are from the true values, by running them through the JIT.
//
//   math-ulp [--stride N] [--cpu NAME] [--vector W] [FUNCTION | FUNCTION.f64 ...]
//
// f32: every input (or every N-th), against the C library in double. f64: random inputs, against long double.
#include "tritonc/Backend/CPU.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "llvm/ADT/STLExtras.h"
#include <bit>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <thread>

using namespace tritonc;

namespace {

struct Function {
  const char *name;
  double (*f64)(double);
  long double (*f80)(long double);
};

const Function functions[] = {
    {"exp", std::exp, std::exp},
    {"exp2", std::exp2, std::exp2},
    {"expm1", std::expm1, std::expm1},
    {"log", std::log, std::log},
    {"log2", std::log2, std::log2},
    {"log1p", std::log1p, std::log1p},
    {"sin", std::sin, std::sin},
    {"cos", std::cos, std::cos},
    {"tanh", std::tanh, std::tanh},
    {"erf", std::erf, std::erf},
    {"rsqrt", [](double x) { return 1 / std::sqrt(x); }, [](long double x) { return 1 / std::sqrt(x); }},
};

/// A kernel of which each program computes `width` results.
std::string kernelText(const std::string &function, const std::string &element, int width) {
  std::string type = width == 1 ? element : "vector<" + std::to_string(width) + "x" + element + ">";
  std::string step = std::to_string(width);
  return "func.func @k(%x: !llvm.ptr, %z: !llvm.ptr, %launch: !llvm.ptr, %first: i64, %last: i64, %s: !llvm.ptr)"
         " attributes {tritonc.kernel} {\n"
         "  %one = arith.constant 1 : i64\n  %w = arith.constant " + step + " : i64\n"
         "  scf.for %p = %first to %last step %one : i64 {\n    %i = arith.muli %p, %w : i64\n"
         "    %xp = llvm.getelementptr %x[%i] : (!llvm.ptr, i64) -> !llvm.ptr, " + element + "\n"
         "    %v = llvm.load %xp {alignment = 4 : i64} : !llvm.ptr -> " + type + "\n"
         "    %r = math." + function + " %v : " + type + "\n"
         "    %zp = llvm.getelementptr %z[%i] : (!llvm.ptr, i64) -> !llvm.ptr, " + element + "\n"
         "    llvm.store %r, %zp {alignment = 4 : i64} : " + type + ", !llvm.ptr\n  }\n  return\n}\n";
}

std::unique_ptr<Engine> compile(const std::string &text, const cpu::Options &options) {
  mlir::DialectRegistry registry;
  cpu::registerDialects(registry);
  mlir::MLIRContext context(registry, mlir::MLIRContext::Threading::DISABLED);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  mlir::PassManager passes(&context);
  cpu::buildAffineToLLVM(passes, options);
  if (!module || failed(passes.run(*module)))
    return nullptr;
  auto engine = cpu::jit(*module, options);
  if (!engine) {
    std::fprintf(stderr, "%s\n", llvm::toString(engine.takeError()).c_str());
    return nullptr;
  }
  return std::move(*engine);
}

/// The worst result of a set of inputs.
struct Worst {
  double ulp = 0, at = 0, got = 0, want = 0;
  uint64_t wrongSpecial = 0; ///< NaN, infinity or the sign of zero not as they should be
  void add(const Worst &other) {
    uint64_t special = wrongSpecial + other.wrongSpecial;
    if (other.ulp > ulp || (other.wrongSpecial && !wrongSpecial))
      *this = other;
    wrongSpecial = special;
  }
};

/// Distance of `got` from `want` in units of the last place of a float with `mantissa` bits and least exponent `least`.
template <typename Wide> void judge(double x, double got, Wide want, double rounded, int mantissa, int least, Worst &worst) {
  if (std::isnan(rounded) || std::isnan(got) || std::isinf(rounded) || std::isinf(got) || (got == 0 && rounded == 0)) {
    bool same = (std::isnan(rounded) && std::isnan(got)) || (got == rounded && std::signbit(got) == std::signbit(rounded));
    // Just below an overflow the nearest float is a matter of less than an ulp.
    bool edge = std::isinf(got) != std::isinf(rounded) && std::abs(double(want)) > std::ldexp(0.999999, mantissa == 24 ? 128 : 1024);
    if (!same && !edge) {
      if (!worst.wrongSpecial++)
        worst.at = x, worst.got = got, worst.want = rounded;
    }
    return;
  }
  int exponent = std::max(want == 0 ? least : std::ilogb(want), least);
  double ulp = double(std::abs(Wide(got) - want) / std::ldexp(Wide(1), exponent - mantissa + 1));
  if (ulp > worst.ulp) {
    worst.ulp = ulp;
    if (!worst.wrongSpecial)
      worst.at = x, worst.got = got, worst.want = double(want);
  }
}

Worst measureF32(Engine &engine, const Function &function, int width, uint64_t stride) {
  constexpr int64_t block = 1 << 20;
  Buffer x(DType::Float32, {block}), z(DType::Float32, {block});
  Worst worst;
  for (uint64_t start = 0; start < (1ull << 32); start += block * stride) {
    for (int64_t i = 0; i < block; ++i)
      x.as<uint32_t>()[i] = uint32_t(start + uint64_t(i) * stride);
    engine.run({{block / width, 1, 1}, {&x, &z}, 0}, nullptr);
    const int parts = int(std::max(1u, std::thread::hardware_concurrency()));
    std::vector<Worst> worsts(parts);
    std::vector<std::thread> threads;
    for (int part = 0; part < parts; ++part)
      threads.emplace_back([&, part] {
        for (int64_t i = block * part / parts; i < block * (part + 1) / parts; ++i) {
          double in = x.as<float>()[i], want = function.f64(in);
          judge<double>(in, z.as<float>()[i], want, double(float(want)), 24, -126, worsts[part]);
        }
      });
    for (auto [thread, one] : llvm::zip(threads, worsts)) {
      thread.join();
      worst.add(one);
    }
  }
  return worst;
}

Worst measureF64(Engine &engine, const Function &function, int width, uint64_t stride) {
  constexpr int64_t block = 1 << 16;
  Buffer x(DType::Float64, {block}), z(DType::Float64, {block});
  std::mt19937_64 random(1);
  Worst worst;
  for (uint64_t round = 0; round < std::max<uint64_t>(4, 400 / stride); ++round) {
    for (int64_t i = 0; i < block; ++i) {
      // All bit patterns, and numbers of ordinary size.
      uint64_t bits = random();
      double ordinary = std::ldexp(double(int64_t(random())), -63) * std::ldexp(1.0, int(random() % 24) - 12);
      x.as<double>()[i] = i % 4 ? ordinary : std::bit_cast<double>(bits);
    }
    engine.run({{block / width, 1, 1}, {&x, &z}, 0}, nullptr);
    for (int64_t i = 0; i < block; ++i) {
      double in = x.as<double>()[i];
      long double want = function.f80(in);
      judge<long double>(in, z.as<double>()[i], want, double(want), 53, -1022, worst);
    }
  }
  return worst;
}

/// Nanoseconds an element on numbers between -8 and 8, in the first-level cache, one thread.
double nanoseconds(Engine &engine, bool wide, int width) {
  constexpr int64_t count = 1 << 11;
  Buffer x(wide ? DType::Float64 : DType::Float32, {count}), z(x.type(), {count});
  std::mt19937 random(1);
  for (int64_t i = 0; i < count; ++i) {
    double value = double(random()) / 4294967296.0 * 16 - 8;
    wide ? x.as<double>()[i] = value : x.as<float>()[i] = float(value);
  }
  double best = 1e30;
  for (int i = 0; i < 2000; ++i) {
    auto start = std::chrono::steady_clock::now();
    engine.run({{count / width, 1, 1}, {&x, &z}, 1}, nullptr);
    best = std::min(best, std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count());
  }
  return best / double(count);
}

} // namespace

int main(int argc, char **argv) {
  uint64_t stride = 1;
  int width = 16;
  cpu::Options options;
  std::vector<std::string> wanted;
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "--stride" && i + 1 < argc)
      stride = std::max(1ull, std::strtoull(argv[++i], nullptr, 10));
    else if (word == "--vector" && i + 1 < argc)
      width = std::atoi(argv[++i]);
    else if (word == "--cpu" && i + 1 < argc)
      options.cpu = argv[++i];
    else
      wanted.push_back(word);
  }
  std::printf("%-10s %8s %8s  %s\n", "function", "max ulp", "ns", "worst input");
  for (bool wide : {false, true})
    for (const Function &function : functions) {
      std::string name = std::string(function.name) + (wide ? ".f64" : "");
      if (!wanted.empty() && !llvm::is_contained(wanted, name))
        continue;
      auto engine = compile(kernelText(function.name, wide ? "f64" : "f32", width), options);
      if (!engine) {
        std::printf("%-10s does not compile\n", name.c_str());
        continue;
      }
      Worst worst = wide ? measureF64(*engine, function, width, stride) : measureF32(*engine, function, width, stride);
      std::printf("%-10s %8.3f %8.3f  %a (%g): %a, true %a", name.c_str(), worst.ulp, nanoseconds(*engine, wide, width),
                  worst.at, worst.at, worst.got, worst.want);
      std::printf(worst.wrongSpecial ? "  %llu wrong special values\n" : "\n", (unsigned long long)worst.wrongSpecial);
      std::fflush(stdout);
    }
}
