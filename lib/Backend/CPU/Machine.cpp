// Turns `--cpu` and this computer's CPUID into the processor that code is generated for.
#include "Machine.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/TargetParser/Host.h"
#include <mutex>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

using namespace llvm;

namespace tritonc::cpu {

static const Target *x86Target() {
  static const Target *target = [] {
    InitializeNativeTarget();
    InitializeNativeTargetAsmPrinter();
    std::string error;
    return TargetRegistry::lookupTarget(Triple(sys::getProcessTriple()), error);
  }();
  return target;
}

static std::unique_ptr<MCSubtargetInfo> subtarget(StringRef cpu, StringRef features) {
  return std::unique_ptr<MCSubtargetInfo>(
      x86Target()->createMCSubtargetInfo(Triple(sys::getProcessTriple()), cpu, features));
}

/// Whether Linux lets this process use AMX's tiles, which it has to be asked for.
static bool mayUseTiles() {
  constexpr long requestPermission = 0x1023, tileData = 18; // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, requestPermission, tileData) == 0;
}

/// CPUID's answer, asked once: each feature that LLVM knows, present (and granted) or not.
static const StringMap<bool> &hostFeatures() {
  static const StringMap<bool> features = [] {
    StringMap<bool> found = sys::getHostCPUFeatures();
    if (found.lookup("amx-tile") && !mayUseTiles())
      for (auto &feature : found)
        feature.second &= !feature.first().starts_with("amx-");
    return found;
  }();
  return features;
}

static Expected<Machine> findMachine(const Options &options) {
  if (!x86Target())
    return createStringError("this build of LLVM cannot generate code for this machine");
  Machine machine;
  if (options.cpu.empty() || options.cpu == "native") {
    // The name only picks a schedule: a virtual machine may carry one that says less than its features.
    machine.cpu = sys::getHostCPUName().str();
    machine.isHost = true;
    for (const auto &feature : hostFeatures())
      machine.features += (machine.features.empty() ? "" : ",") + std::string(feature.second ? "+" : "-") +
                          feature.first().str();
  } else {
    machine.cpu = options.cpu == "generic" ? "x86-64" : options.cpu;
    if (!subtarget("x86-64", "")->isCPUStringValid(machine.cpu))
      return createStringError("--cpu: there is no processor named '" + options.cpu +
                               "' (try generic, x86-64-v3, x86-64-v4, znver4, sapphirerapids)");
  }
  std::unique_ptr<MCSubtargetInfo> info = subtarget(machine.cpu, machine.features);
  machine.avx512 = info->checkFeatures("+avx512f,+avx512vl,+avx512dq,+avx512bw");
  machine.avx = info->checkFeatures("+avx");
  machine.avx2 = info->checkFeatures("+avx2");
  machine.fma = info->checkFeatures("+fma");
  machine.f16c = info->checkFeatures("+f16c");
  machine.bfloatTiles = machine.avx512 && info->checkFeatures("+amx-tile,+amx-bf16");
  machine.byteTiles = machine.avx512 && info->checkFeatures("+amx-tile,+amx-int8");
  // Their conversions take a subnormal f32 for zero, and LLVM uses them even to keep a bf16.
  machine.features += std::string(machine.features.empty() ? "" : ",") + "-avx512bf16,-avxneconvert";
  return machine;
}

/// Asked several times a compilation; CPUID is slow in a virtual machine.
Expected<Machine> machineFor(const Options &options) {
  static std::mutex guard;
  static StringMap<Machine> known;
  std::lock_guard<std::mutex> lock(guard);
  if (auto found = known.find(options.cpu); found != known.end())
    return found->second;
  Expected<Machine> machine = findMachine(options);
  if (machine)
    known[options.cpu] = *machine;
  return machine;
}

Error checkProcessor(const Options &options) { return machineFor(options).takeError(); }

std::string processorName(const Options &options) {
  Expected<Machine> machine = machineFor(options);
  if (machine)
    return machine->cpu;
  consumeError(machine.takeError());
  return options.cpu;
}

Error checkRunsHere(const Options &options) {
  Expected<Machine> machine = machineFor(options);
  return machine ? checkRunsHere(*machine) : machine.takeError();
}

Error checkRunsHere(const Machine &machine) {
  if (machine.isHost)
    return Error::success();
  for (const SubtargetFeatureKV &feature : subtarget(machine.cpu, "")->getEnabledProcessorFeatures()) {
    auto here = hostFeatures().find(feature.Key);
    if (here != hostFeatures().end() && !here->second)
      return createStringError("--cpu " + machine.cpu + ": this machine cannot run its code, it lacks " +
                               StringRef(feature.Key).upper());
  }
  return Error::success();
}

std::unique_ptr<TargetMachine> createTargetMachine(const Machine &machine, unsigned optLevel) {
  TargetOptions options;
  // A user's x * y + z stays two roundings: only fma operations and `contract` flags fuse.
  options.AllowFPOpFusion = FPOpFusion::Standard;
  auto level = CodeGenOptLevel(std::min(optLevel, 3u));
  return std::unique_ptr<TargetMachine>(x86Target()->createTargetMachine(
      Triple(sys::getProcessTriple()), machine.cpu, machine.features, options, Reloc::PIC_, CodeModel::Small, level,
      /*JIT=*/true));
}

std::string describeHost() {
  static const std::pair<StringRef, StringRef> words[] = {
      {"sse4.2", "SSE4.2"},         {"avx", "AVX"},           {"avx2", "AVX2"},         {"fma", "FMA"},
      {"f16c", "F16C"},             {"avx512f", "AVX-512"},   {"avx512bf16", "AVX-512 BF16"},
      {"avx512fp16", "AVX-512 FP16"}, {"avx512vnni", "AVX-512 VNNI"}, {"amx-tile", "AMX"},
      {"amx-bf16", "AMX BF16"},     {"amx-int8", "AMX INT8"}};
  std::string present;
  for (auto [feature, word] : words)
    if (hostFeatures().lookup(feature))
      present += (present.empty() ? "" : ", ") + word.str();
  unsigned cores = std::max(1u, std::thread::hardware_concurrency());
  return sys::getHostCPUName().str() + ", " + std::to_string(cores) + (cores == 1 ? " core, " : " cores, ") +
         (present.empty() ? "no vector features beyond x86-64's baseline" : present);
}

} // namespace tritonc::cpu
