// Replays recorded launches of Triton on an engine and says which come out the same.
//
// The recordings run in one worker process. If a kernel or the compiler crashes or hangs there, the case counts as
// failed and a new worker goes on with the next one.
#include "Replay.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/raw_ostream.h"
#include <csignal>
#include <cstring>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tritonc;
using namespace tritonc::conformance;
namespace cl = llvm::cl;

static cl::OptionCategory category("Options");
static cl::opt<std::string> data("data", cl::desc("folder of the recordings"), cl::init(TRITONC_CONFORMANCE_DATA), cl::cat(category));
static cl::opt<std::string> targetName("target", cl::desc("engine: cpu, interp or cuda; ptx: compile for a GPU, launch nothing"), cl::init("cpu"), cl::cat(category));
static cl::list<std::string> groupNames("group", cl::desc("only this group (may be given again)"), cl::cat(category));
static cl::opt<std::string> arch("arch", cl::desc("which GPU code is for; without it the card's"), cl::cat(category));
static cl::opt<std::string> ptxFolder("ptx-folder", cl::desc("where target ptx writes the PTX of each kernel"), cl::init("."), cl::cat(category));
static cl::opt<std::string> kernelName("kernel", cl::desc("only the recordings of this kernel"), cl::cat(category));
static cl::opt<std::string> caseName("case", cl::desc("only this recording"), cl::cat(category));
static cl::opt<bool> listFailures("list-failures", cl::desc("print every failure, not only the first few of a group"), cl::cat(category));
static cl::opt<unsigned> limit("limit", cl::desc("seconds that one recording may take"), cl::init(20), cl::cat(category));
static cl::opt<bool> verbose("v", cl::desc("name each recording before it runs"), cl::cat(category));

namespace {
/// What the worker has done; in memory that both processes see.
struct Progress {
  size_t current, passed;
  unsigned failures;
};

/// A group's recordings that were asked for, replayed.
class GroupRun {
public:
  explicit GroupRun(const Group &group) : group(group) {
    for (const Recording &r : group.recordings)
      if ((kernelName.empty() || r.kernel == kernelName) && (caseName.empty() || r.name == caseName))
        chosen.push_back(&r);
    void *memory = mmap(nullptr, sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (memory != MAP_FAILED)
      progress = new (memory) Progress{};
  }
  ~GroupRun() {
    if (progress)
      munmap(progress, sizeof(Progress));
  }

  /// True if all are as recorded.
  bool run() {
    if (!progress)
      return false;
    while (progress->current < chosen.size())
      if (!runWorker())
        return false;
    if (!chosen.empty())
      llvm::outs() << group.name << ": " << progress->passed << " of " << chosen.size() << "\n";
    llvm::outs().flush();
    return progress->passed == chosen.size();
  }
  size_t size() const { return chosen.size(); }
  size_t passed() const { return progress ? progress->passed : 0; }

private:
  /// Forks a worker and waits for it. False if there can be none.
  bool runWorker() {
    llvm::outs().flush();
    pid_t child = fork();
    if (child < 0)
      return false;
    if (child == 0) {
      replayRest();
      llvm::outs().flush();
      _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    if (progress->current == chosen.size() || (WIFEXITED(status) && WEXITSTATUS(status) == 0)) // the next one has a card again
      return true;
    std::string why = WIFSIGNALED(status) ? std::string(strsignal(WTERMSIG(status))) : "exit code " + std::to_string(WEXITSTATUS(status));
    fail(WIFSIGNALED(status) && WTERMSIG(status) == SIGALRM ? "stopped after " + std::to_string(limit) + " s" : "crashed: " + why);
    ++progress->current;
    return true;
  }

  void replayRest() {
    std::unique_ptr<Target> target = makeTarget(targetName, arch, ptxFolder, group.name);
    Replay replay(group, *target);
    for (; progress->current < chosen.size(); ++progress->current) {
      const Recording &recording = *chosen[progress->current];
      if (verbose)
        llvm::outs() << group.name << "/" << recording.name << "\n";
      llvm::outs().flush();
      alarm(limit);
      auto problems = replay.run(recording);
      alarm(0);
      if (problems.empty())
        ++progress->passed;
      else
        fail(llvm::join(problems, " | "));
      if (cuda::lost()) {
        ++progress->current;
        return;
      }
    }
  }

  void fail(const std::string &why) {
    if (progress->failures++ < 20 || listFailures || verbose)
      llvm::outs() << "FAIL " << group.name << "/" << chosen[progress->current]->name << " [" << chosen[progress->current]->kernel << "] " << why << "\n";
    else if (progress->failures == 21)
      llvm::outs() << "… more of " << group.name << " fail: --list-failures\n";
    llvm::outs().flush();
  }

  const Group &group;
  std::vector<const Recording *> chosen;
  Progress *progress = nullptr;
};
} // namespace

int main(int argc, char **argv) {
  cl::HideUnrelatedOptions(category);
  cl::ParseCommandLineOptions(argc, argv, "Replays recorded launches of Triton and compares what comes out.\n");
  if (!llvm::is_contained(targetNames(), targetName)) {
    llvm::errs() << "tritonc-conformance: no target " << targetName << "; there is " << llvm::join(targetNames(), ", ") << "\n";
    return 2;
  }
  std::vector<std::string> names = groupNames.empty() ? groupsIn(data) : std::vector<std::string>(groupNames.begin(), groupNames.end());
  size_t passed = 0, total = 0;
  for (const std::string &name : names) {
    auto group = readGroup(data, name);
    if (!group) {
      llvm::errs() << "tritonc-conformance: " << llvm::toString(group.takeError()) << "\n";
      return 2;
    }
    GroupRun run(*group);
    run.run();
    passed += run.passed(), total += run.size();
  }
  llvm::outs() << targetName << ": " << passed << " of " << total << (targetName == "ptx" ? " recordings compile\n" : " recordings come out as recorded\n");
  if (total == 0)
    llvm::errs() << "tritonc-conformance: no recording was chosen\n";
  return passed == total && total != 0 ? 0 : 1;
}
