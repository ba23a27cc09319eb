//===- Cuda.h - kernels on an NVIDIA card, through its driver, which is found at run time ----------------===//
// Nothing of CUDA is needed to build this. A process may ask for cards only after its last fork.
#pragma once
#include "tritonc/Runtime/Launch.h"
#include "tritonc/Runtime/PrintLog.h"
#include "llvm/Support/Error.h"
#include <memory>

namespace tritonc::cuda {

/// A card, and the driver that found it.
struct Device {
  std::string name;
  unsigned major = 0, minor = 0;  ///< compute capability
  unsigned processors = 0;        ///< streaming multiprocessors
  size_t memory = 0, cache = 0;   ///< bytes, of the second level cache too
  size_t sharedMemory = 0;        ///< bytes that one program may have
  unsigned driver = 0;            ///< the newest CUDA that the driver knows: 13000 is 13.0
};

/// The cards of this machine, by number. The error, one sentence, says what is missing: the driver or a card.
llvm::Expected<std::vector<Device>> devices();
/// The card of that number, taken into use; the error says why there is none.
llvm::Expected<Device> open(unsigned number);

/// A kernel as PTX, with what its launch must know.
struct KernelCode {
  std::string ptx, name;
  unsigned sharedBytes = 0; ///< dynamic shared memory of a program
  unsigned threads = 128;   ///< of a program
  /// One a run-time parameter: the type of a number, none for an address.
  std::vector<std::optional<DType>> parameters;
  /// What it prints; if it does, its last parameter is the address of a log, which is none of the launch's arguments.
  std::vector<PrintSite> prints;
};

/// How often and how long a launch is timed.
struct Rounds {
  unsigned fewest = 5, most = 2000;
  double enough = 300'000;    ///< microseconds of the kernel's own time, after which no round follows the fewest
  bool restores = false;      ///< each round begins with the arrays as the host has them
};

/// A kernel on one card. Launches copy the arrays there and back; the card's memory is kept for the next launch.
class Kernel : public Engine {
public:
  /// Launches again and again; the time of each by the card's own clock, without copies, its second level cache holding other
  /// things. Afterwards the host has the arrays as the last round left them.
  virtual std::optional<Fault> time(const Launch &launch, const Rounds &rounds, std::vector<double> &microseconds) = 0;
};

/// Loads a kernel onto the card of that number. The error holds what the driver's compiler said; its code is `not_supported` if the
/// driver or the card is at fault, and not the code.
llvm::Expected<std::unique_ptr<Kernel>> load(const KernelCode &code, unsigned device);

/// True once a launch in this process has ended in a way that no other can follow: a wild access.
bool lost();

} // namespace tritonc::cuda
