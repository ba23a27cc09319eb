//===- Options.cpp - argv to options ---------------------------------------------------------===//
#include "Options.h"
#include "PuzzlesCommand.h"
#include "tritonc/Backend/GPU.h"
#include "tritonc/Syntax/Diagnostic.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MathExtras.h"
#include <cstdlib>
#include <getopt.h>
#include <unistd.h>

using namespace tritonc;

llvm::StringRef tritonc::helpText() {
  return R"(usage: tritonc COMMAND FILE [OPTIONS]  FILE: k.tri, book.ipynb or book.ipynb#4
  run FILE[:KERNEL]   the host part, or one kernel on data of your own
  check FILE|DIR      does each kernel compile? [--summary]: totals, reasons
  viz FILE[:KERNEL]   one HTML file: source, memory, values, code [-o out.html]
  ir FILE[:KERNEL]    the code of a stage, or after every pass     [--html]
  diff FILE           interpreter and CPU or GPU: where do the results part?
  bench FILE[:KERNEL] time each launch           [--sweep NAME=A:B:*2]
  build FILE:KERNEL   object, library, IR or assembly for C, with --header; PTX
  puzzles             learn: twelve kernels to write  [puzzles --help]
  explain CODE        what an error means        doctor       this machine
  --grid X[,Y[,Z]]    the launch grid            --seed N     of random inputs
  --arg NAME=VALUE    x.npy[:bf16], zeros|rand|empty:fp32[4,200], 100:i64, True
  --out NAME=F.npy    write that buffer          --threads N  at most N threads
  --signature TYPES   "*fp32, *fp32, i32, 128"   -I DIR       root of imports
  --timeout S         a launch, compiling (10)   --memory GIB (3/4 of all)
  --stage STAGE       ast, tile; affine, llvm, llvm-ir, asm; threads, nvvm, ptx
  --after-each-pass DIR [--changed-only]  --time-report  -o PATH  -v, -q less
  --target cpu|interp|cuda[:N]  --num-warps N --num-stages N  --cpu NAME|generic
  --arch sm_80|sm_90a           --opt-level 0..3 of code (2)  --config N of many
  --check, --no-check of launches, of nothing    --max-steps N of checks (10^9)
  --schedule ORDER    of checked programs: forward, reverse, shuffle:SEED, all
  --strict-triton  --message-format human|short|json  --color auto|always|never
exit codes: 0 success, 1 wrong result, 2 command line or launch data, 3 does not
compile, 4 a finding at run time, 5 files and devices, 6 a limit hit, 70 a bug
)";
}

namespace {
enum Id { GridId = 256, Arg, Out, Signature, Stage, AfterEachPass, ChangedOnly, Target, Threads, Cpu, Seed, Timeout, StrictTriton, MessageFormatId,
          Color, TimeReport, Memory, InjectFaultId, Version, HelpId, NoCheck, Check, VerifyId, ConfigId, Summary, ScheduleId, MaxSteps, OptLevelId, PlantId,
          KernelId, Header, Emit, Name, MayAlias, Sweep, Warps, Stages, Arch, Spoil, Html };
const option longOptions[] = {
    {"grid", required_argument, nullptr, GridId}, {"arg", required_argument, nullptr, Arg}, {"out", required_argument, nullptr, Out},
    {"signature", required_argument, nullptr, Signature}, {"stage", required_argument, nullptr, Stage},
    {"after-each-pass", required_argument, nullptr, AfterEachPass}, {"changed-only", no_argument, nullptr, ChangedOnly},
    {"target", required_argument, nullptr, Target}, {"threads", required_argument, nullptr, Threads}, {"cpu", required_argument, nullptr, Cpu},
    {"seed", required_argument, nullptr, Seed}, {"timeout", required_argument, nullptr, Timeout}, {"strict-triton", no_argument, nullptr, StrictTriton},
    {"message-format", required_argument, nullptr, MessageFormatId}, {"color", required_argument, nullptr, Color},
    {"time-report", no_argument, nullptr, TimeReport}, {"version", no_argument, nullptr, Version}, {"help", no_argument, nullptr, HelpId},
    {"no-check", no_argument, nullptr, NoCheck}, {"check", no_argument, nullptr, Check}, {"verify-diagnostics", no_argument, nullptr, VerifyId},
    {"memory", required_argument, nullptr, Memory}, {"inject-fault", required_argument, nullptr, InjectFaultId},
    {"config", required_argument, nullptr, ConfigId}, {"summary", no_argument, nullptr, Summary}, {"schedule", required_argument, nullptr, ScheduleId},
    {"max-steps", required_argument, nullptr, MaxSteps}, {"opt-level", required_argument, nullptr, OptLevelId},
    {"plant", required_argument, nullptr, PlantId}, {"kernel", required_argument, nullptr, KernelId}, {"header", required_argument, nullptr, Header},
    {"emit", required_argument, nullptr, Emit}, {"name", required_argument, nullptr, Name}, {"may-alias", no_argument, nullptr, MayAlias}, {"sweep", required_argument, nullptr, Sweep},
    {"num-warps", required_argument, nullptr, Warps}, {"num-stages", required_argument, nullptr, Stages}, {"arch", required_argument, nullptr, Arch},
    {"spoil", no_argument, nullptr, Spoil}, {"html", no_argument, nullptr, Html},
    {nullptr, 0, nullptr, 0}};

llvm::Error usage(const llvm::Twine &text) { return llvm::createStringError(text); }

/// A whole number of at most `limit`, or a usage error.
template <typename Number> llvm::Error number(llvm::StringRef option, llvm::StringRef text, uint64_t limit, Number &value) {
  uint64_t n;
  if (text.getAsInteger(10, n) || n > limit)
    return usage(option + " takes a whole number, not '" + text + "'");
  value = n;
  return llvm::Error::success();
}
} // namespace

static llvm::Error apply(Options &o, int id, llvm::StringRef value, std::string &color) {
  switch (id) {
  case GridId: o.grid = value; break;
  case Arg: o.args.push_back(value.str()); break;
  case Out: o.outs.push_back(value.str()); break;
  case Signature: o.signature = value; break;
  case Stage: o.stage = value; break;
  case AfterEachPass: o.afterEachPass = value; break;
  case ChangedOnly: o.changedOnly = true; break;
  case Target: o.target = value; break;
  case Cpu: o.cpu = value; break;
  case StrictTriton: o.strictTriton = true; break;
  case TimeReport: o.timeReport = true; break;
  case Version: o.version = true; break;
  case HelpId:
  case 'h': o.help = true; break;
  case VerifyId: o.verifyDiagnostics = true; break;
  case Check: o.check = true; break;
  case NoCheck: o.noCheck = true; break;
  case ScheduleId: {
    auto [kind, seed] = value.split(':');
    uint64_t n;
    if (value != "forward" && value != "reverse" && value != "all" && (kind != "shuffle" || (!seed.empty() && seed.getAsInteger(10, n))))
      return usage("--schedule takes forward, reverse, shuffle:SEED or all, not '" + value + "'");
    o.schedule = value;
    break;
  }
  case 'o': o.output = value; break;
  case 'v': o.verbose = true; break;
  case 'q': o.quiet = true; break;
  case 'I': o.roots.push_back(value.str()); break;
  case Summary: o.summary = true; break;
  case ConfigId: return number("--config", value, 100000, o.config);
  case Color:
    if (value != "auto" && value != "always" && value != "never")
      return usage("--color takes auto, always or never, not '" + value + "'");
    color = value;
    break;
  case Threads: return number("--threads", value, 4096, o.threads);
  case Seed: return number("--seed", value, UINT64_MAX, o.seed);
  case Timeout:
    if (value.getAsDouble(o.timeout) || !(o.timeout >= 0) || o.timeout > 1e6)
      return usage("--timeout takes seconds, not '" + value + "'");
    break;
  case Memory: {
    double gigabytes;
    if (value.getAsDouble(gigabytes) || !(gigabytes >= 0) || gigabytes > 1e6)
      return usage("--memory takes GiB, not '" + value + "'");
    o.memory = uint64_t(gigabytes * double(1 << 30));
    break;
  }
  case Sweep: o.sweep = value; break;
  case Warps: return number("--num-warps", value, 32, o.warps);
  case Stages: return number("--num-stages", value, 16, o.stages);
  case Arch: o.arch = value; break;
  case Html: o.html = true; break;
  case MaxSteps: return number("--max-steps", value, INT64_MAX, o.maxSteps);
  case InjectFaultId: o.injectFault = value; break;
  case PlantId: o.plant = value; break;
  case KernelId: o.kernel = value; break;
  case Header: o.header = value; break;
  case Emit: o.emit = value; break;
  case Name: o.functionName = value; break;
  case MayAlias: o.mayAlias = true; break;
  case Spoil: o.spoil = true; break;
  case OptLevelId: return number("--opt-level", value, 3, o.optLevel);
  case MessageFormatId:
    if (value != "human" && value != "short" && value != "json" && value != "csv")
      return usage("--message-format takes human, short, json, or csv for bench, not '" + value + "'");
    o.csv = value == "csv";
    o.style.format = value == "human" ? MessageFormat::Human : value == "json" ? MessageFormat::Json : MessageFormat::Short;
    break;
  default: llvm_unreachable("every option is handled");
  }
  return llvm::Error::success();
}

/// `FILE:KERNEL`, if FILE is not itself a file of that name.
static void splitKernel(Options &o) {
  auto [file, kernel] = llvm::StringRef(o.positional[0]).rsplit(':');
  bool identifier = !kernel.empty() && kernel.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.") == llvm::StringRef::npos;
  o.file = o.positional[0];
  if (identifier && !file.empty() && !llvm::sys::fs::exists(o.positional[0])) {
    o.file = file;
    o.kernel = kernel;
  }
}

/// What `--target` and the options of GPUs say.
static llvm::Error checkTargets(Options &o) {
  auto [target, number] = llvm::StringRef(o.target).split(':');
  if (target == "cuda" && o.target != "cuda:" && (number.empty() || !number.getAsInteger(10, o.device)))
    o.target = "cuda";
  else if (o.target != "cpu" && o.target != "interp")
    return usage("there is no target '" + o.target + "'; the targets are cpu, interp, cuda and cuda:N");
  if (o.warps && !llvm::isPowerOf2_32(*o.warps))
    return usage("--num-warps takes a power of two up to 32, not '" + llvm::Twine(*o.warps) + "'");
  if (o.stages && *o.stages == 0)
    return usage("--num-stages begins with 1");
  if (!o.arch.empty())
    if (auto wrong = gpu::checkTarget({o.arch}))
      return usage("--arch: " + llvm::toString(std::move(wrong)));
  return llvm::Error::success();
}

llvm::Expected<Options> tritonc::parseCommandLine(int argc, char **argv) {
  Options o;
  o.commandLine.assign(argv, argv + argc);
  std::string color = "auto";
  opterr = 0;
  optind = 1;
  while (true) {
    int at = optind;
    int id = getopt_long(argc, argv, ":ho:vqI:", longOptions, nullptr);
    if (id == -1)
      break;
    if (id == '?' || id == ':') {
      llvm::StringRef given = argv[id == ':' || optind == at ? optind - (id == ':' && optind > at) : optind - 1];
      if (id == ':')
        return usage("the option '" + given + "' needs a value");
      std::vector<std::string> known;
      for (const option *l = longOptions; l->name; ++l)
        known.push_back(std::string("--") + l->name);
      std::string close = closestName(given.split('=').first, known);
      return usage("there is no option '" + given + "'" + (close.empty() ? std::string() : "; did you mean " + close + "?"));
    }
    if (auto e = apply(o, id, optarg ? optarg : "", color))
      return e;
  }
  for (; optind < argc; ++optind)
    o.positional.push_back(argv[optind]);
  o.style.color = color == "always" || (color == "auto" && isatty(1) && o.style.format == MessageFormat::Human);
  if (!o.positional.empty()) {
    o.command = o.positional.front();
    o.positional.erase(o.positional.begin());
  }
  if (o.help || o.version || o.command.empty())
    return o;
  const std::vector<std::string> commands = {"run", "check", "ir", "diff", "bench", "build", "viz", "explain", "doctor", "puzzles"};
  if (!llvm::is_contained(commands, o.command)) {
    std::string close = closestName(o.command, commands);
    return usage("there is no command '" + o.command + "'" + (close.empty() ? std::string() : "; did you mean '" + close + "'?"));
  }
  if (o.command != "bench" && (o.csv || !o.sweep.empty()))
    return usage(std::string(o.csv ? "--message-format csv" : "--sweep") + " is an option of tritonc bench");
  if (o.html && o.command != "ir" && o.command != "bench")
    return usage("--html is an option of tritonc ir and tritonc bench; tritonc viz writes a page as it is");
  if (o.spoil && o.command != "puzzles")
    return usage("--spoil is an option of tritonc puzzles");
  if (o.command == "puzzles" && o.style.format != MessageFormat::Human)
    return usage("tritonc puzzles writes for people only; tritonc run FILE takes --message-format");
  bool needsFile = o.command != "explain" && o.command != "doctor" && o.command != "puzzles";
  if (needsFile && o.positional.size() != 1)
    return usage("tritonc " + o.command + (o.positional.empty() ? " needs a file" : " takes one file"));
  if (needsFile)
    splitKernel(o);
  if (auto wrong = checkTargets(o))
    return wrong;
  if (!o.cpu.empty())
    if (auto wrong = cpu::checkProcessor({o.cpu}))
      return wrong;
  return o;
}
