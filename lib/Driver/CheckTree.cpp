//===- CheckTree.cpp - a folder of Python files to the kernels that compile, and why the others do not ----------===//
#include "CheckTree.h"
#include "InjectFault.h"
#include "Supervisor.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include <chrono>
#include <csignal>
#include <fcntl.h>
#include <map>
#include <poll.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace tritonc;
using llvm::StringRef;

static const char *const internalCode = "internal";

Guess tritonc::bestGuess(Session &session, Guesser &guesser, const ast::FunctionDef &kernel) {
  std::string details;
  Guess guess = guesser.best(kernel, [&](const Signature &signature, Diagnostics &reports) {
    bool ok = session.compiler.check({kernel, signature, session.module, session.sources}, reports);
    if (!session.compiler.internalError.empty()) {
      details = std::move(session.compiler.internalError);
      session.compiler.internalError.clear();
      reports.report(error(internalCode, "the compiler made a mistake of its own"));
      return false;
    }
    return ok;
  }, session.options.verifyDiagnostics ? 1 : 12); // a test of messages wants them as they are
  if (!guess.compiles && llvm::any_of(guess.reports.all(), [](const Diagnostic &d) { return d.code == internalCode; }))
    session.compiler.internalError = details;
  return guess;
}

namespace {
/// What became of one file.
struct FileResult {
  std::string path;
  std::vector<llvm::json::Object> kernels;
  std::string trouble; ///< it could not be read or parsed: why
  bool hasJit = false;
  bool done = false;
};

/// A process that works on a file, and what it has said so far.
struct Worker {
  pid_t pid = -1;
  int pipe = -1;
  size_t file = 0;
  std::string text;
  std::chrono::steady_clock::time_point heard;
};
} // namespace

//===-- In the child ------------------------------------------------------------------------------===//

static void say(int pipe, llvm::json::Object object) {
  std::string line = llvm::formatv("{0}\n", llvm::json::Value(std::move(object)));
  for (size_t at = 0; at < line.size();) {
    ssize_t n = ::write(pipe, line.data() + at, line.size() - at);
    if (n <= 0)
      ::_exit(1);
    at += size_t(n);
  }
}

/// Checks the kernels of one file from number `from` on, a line of JSON for each.
static void checkFile(Session &session, int pipe, size_t from) {
  auto parsed = parseFile(session.options.file, session.sources, session.diagnostics);
  if (!parsed)
    return say(pipe, llvm::json::Object{{"trouble", llvm::toString(parsed.takeError())}});
  session.module = std::move(*parsed);
  for (const Diagnostic &d : session.diagnostics.all())
    if (d.severity == Severity::Error)
      return say(pipe, llvm::json::Object{{"trouble", d.code + " " + d.headline}});
  Guesser guesser(session.reader(), session.sources, session.options.config.value_or(0));
  size_t number = 0;
  for (const KernelEntry &k : session.reader().kernels()) {
    if (k.called || k.returns) // compiled where they are called
      continue;
    if (number++ < from)
      continue;
    unsigned line = session.sources.begin(k.function->nameSpan).line;
    say(pipe, llvm::json::Object{{"begin", k.name}, {"line", line}});
    injectFault(session.options.injectFault, "compile", unsigned(number));
    Guess guess = bestGuess(session, guesser, *k.function);
    llvm::json::Object result{{"kernel", k.name}, {"line", line}, {"compiles", guess.compiles}, {"types", spell(guess.signature, *k.function)}};
    for (const Diagnostic &d : guess.reports.all())
      if (d.severity == Severity::Error && !result.get("code")) {
        result["code"] = d.code;
        result["reason"] = d.headline;
        if (!d.labels.empty())
          result["at"] = session.sources.file(d.labels[0].span.file).name().str() + ":" + std::to_string(session.sources.begin(d.labels[0].span).line);
      }
    say(pipe, std::move(result));
  }
}

//===-- In the parent ----------------------------------------------------------------------------------===//

static std::vector<std::string> filesOf(const std::string &folder) {
  std::vector<std::string> files;
  std::error_code ec;
  for (llvm::sys::fs::recursive_directory_iterator it(folder, ec, /*follow_symlinks=*/false), end; it != end && !ec; it.increment(ec)) {
    StringRef path = it->path();
    if ((path.ends_with(".py") || path.ends_with(".tri") || path.ends_with(".ipynb")) && llvm::sys::fs::is_regular_file(path))
      files.push_back(path.str());
  }
  llvm::sort(files);
  return files;
}

namespace {
class TreeCheck {
public:
  TreeCheck(Session &session, std::vector<std::string> paths) : session(session) {
    for (std::string &path : paths) {
      FileResult result;
      result.path = std::move(path);
      auto text = llvm::MemoryBuffer::getFile(result.path);
      result.hasJit = text && (*text)->getBuffer().contains("jit");
      result.done = !result.hasJit;
      files.push_back(std::move(result));
    }
  }
  void run();
  std::vector<FileResult> files;

private:
  bool start(Worker &worker, size_t file, size_t from);
  void read(Worker &worker);
  void finish(Worker &worker, StringRef trouble);
  Session &session;
};
} // namespace

bool TreeCheck::start(Worker &worker, size_t file, size_t from) {
  int ends[2];
  if (::pipe(ends))
    return false;
  pid_t pid = startChild(session.options.memory.value_or(defaultMemoryLimit()), [&] {
    ::close(ends[0]);
    ::dup2(::open("/dev/null", O_WRONLY), 2);
    session.options.file = files[file].path;
    checkFile(session, ends[1], from);
    return Ok;
  });
  ::close(ends[1]);
  if (pid < 0) {
    ::close(ends[0]);
    return false;
  }
  worker = {pid, ends[0], file, "", std::chrono::steady_clock::now()};
  return true;
}

/// Takes the whole lines that came.
void TreeCheck::read(Worker &worker) {
  FileResult &result = files[worker.file];
  size_t end;
  while ((end = worker.text.find('\n')) != std::string::npos) {
    auto line = llvm::json::parse(StringRef(worker.text).take_front(end));
    worker.text.erase(0, end + 1);
    if (!line) {
      llvm::consumeError(line.takeError());
      continue;
    }
    llvm::json::Object object = *line->getAsObject();
    if (auto trouble = object.getString("trouble"))
      result.trouble = trouble->str();
    else if (object.get("begin"))
      result.kernels.push_back(std::move(object));
    else if (!result.kernels.empty())
      result.kernels.back() = std::move(object);
  }
}

/// The child has ended. If it did so in the middle of a kernel, that one failed and a new child takes the rest.
void TreeCheck::finish(Worker &worker, StringRef trouble) {
  int status = 0;
  ::close(worker.pipe);
  ::waitpid(worker.pid, &status, 0);
  FileResult &result = files[worker.file];
  bool clean = trouble.empty() && WIFEXITED(status) && WEXITSTATUS(status) == 0;
  size_t file = worker.file;
  worker.pid = -1;
  if (clean) {
    result.done = true;
    return;
  }
  std::string why = trouble.empty() ? "the compiler crashed" : trouble.str();
  if (result.kernels.empty() || !result.kernels.back().get("begin")) {
    result.trouble = why;
    result.done = true;
    return;
  }
  llvm::json::Object &last = result.kernels.back();
  llvm::json::Object failed{{"kernel", last.getString("begin")->str()}, {"line", last.getInteger("line").value_or(0)}, {"compiles", false}, {"types", ""},
                            {"code", trouble.empty() ? "crash" : "time"}, {"reason", why}};
  last = std::move(failed);
  if (!start(worker, file, result.kernels.size()))
    result.done = true;
}

void TreeCheck::run() {
  unsigned count = session.options.threads ? session.options.threads : std::max(1u, std::thread::hardware_concurrency());
  std::vector<Worker> workers(std::min<size_t>(count, 64));
  double limit = session.options.timeout > 0 ? session.options.timeout : 1e9;
  size_t next = 0;
  while (true) {
    std::vector<pollfd> polled;
    std::vector<Worker *> busy;
    for (Worker &w : workers) {
      while (w.pid < 0 && next < files.size()) {
        if (!files[next].done && !start(w, next, 0))
          files[next].trouble = "no process could be started", files[next].done = true;
        ++next;
      }
      if (w.pid >= 0) {
        polled.push_back({w.pipe, POLLIN, 0});
        busy.push_back(&w);
      }
    }
    if (busy.empty())
      return;
    ::poll(polled.data(), polled.size(), 200);
    for (auto [w, p] : llvm::zip_equal(busy, polled)) {
      std::chrono::duration<double> silent = std::chrono::steady_clock::now() - w->heard;
      if (!(p.revents & (POLLIN | POLLHUP))) {
        if (silent.count() > limit) {
          ::kill(w->pid, SIGKILL);
          finish(*w, "it took longer than the time limit");
        }
        continue;
      }
      char buffer[4096];
      ssize_t n = ::read(w->pipe, buffer, sizeof buffer);
      if (n > 0) {
        w->text.append(buffer, size_t(n));
        w->heard = std::chrono::steady_clock::now();
        read(*w);
      } else {
        finish(*w, "");
      }
    }
  }
}

//===-- The table ----------------------------------------------------------------------------------------===//

/// The headline without the names and numbers of one kernel: what kind of mistake it is.
static std::string classOf(StringRef headline) {
  std::string text;
  while (!headline.empty()) {
    auto [before, rest] = headline.split('`');
    for (size_t i = 0; i < before.size(); ++i)
      if (!llvm::isDigit(before[i]))
        text += before[i];
      else if (text.empty() || text.back() != 'N')
        text += 'N';
    if (before.size() == headline.size())
      break;
    auto [quoted, after] = rest.split('`');
    bool language = quoted.starts_with("tl.") || quoted.starts_with("triton.") || quoted.size() <= 2; // an operator
    text += language ? "`" + quoted.str() + "`" : "`…`";
    headline = after;
  }
  return text;
}

int tritonc::checkTree(Session &session) {
  TreeCheck check(session, filesOf(session.options.file));
  check.run();
  bool json = session.options.style.format == MessageFormat::Json, each = session.options.verbose || !session.options.summary;
  llvm::raw_ostream &out = llvm::outs();
  size_t kernels = 0, compiled = 0, withKernels = 0, broken = 0;
  std::map<std::pair<std::string, std::string>, size_t> reasons;
  for (FileResult &file : check.files) {
    withKernels += !file.kernels.empty();
    if (!file.trouble.empty()) {
      ++broken;
      if (json)
        out << llvm::json::Value(llvm::json::Object{{"v", 1}, {"type", "file"}, {"file", file.path}, {"trouble", file.trouble}}) << "\n";
      else if (each)
        out << "! " << file.path << ": " << file.trouble << "\n";
    }
    for (llvm::json::Object &kernel : file.kernels) {
      ++kernels;
      bool ok = kernel.getBoolean("compiles").value_or(false);
      std::string name = kernel.getString("kernel").value_or("").str(), code = kernel.getString("code").value_or("").str(), reason = kernel.getString("reason").value_or("").str();
      compiled += ok;
      if (!ok)
        ++reasons[{code, code == "T0102" ? reason : classOf(reason)}]; // which function is missing matters
      if (json) {
        kernel["v"] = 1, kernel["type"] = "check", kernel["file"] = file.path, kernel["guessed"] = true;
        out << llvm::json::Value(std::move(kernel)) << "\n";
      } else if (each && (!ok || !session.options.quiet)) {
        out << (ok ? "✓ " : "✗ ") << file.path << ":" << kernel.getInteger("line").value_or(0) << " " << name << (ok ? "" : ": " + code + " " + reason) << "\n";
      }
    }
  }
  std::vector<std::pair<std::pair<std::string, std::string>, size_t>> table(reasons.begin(), reasons.end());
  llvm::sort(table, [](auto &a, auto &b) { return a.second != b.second ? a.second > b.second : a.first < b.first; });
  if (json) {
    llvm::json::Array list;
    for (auto &[reason, count] : table)
      list.push_back(llvm::json::Object{{"code", reason.first}, {"reason", reason.second}, {"count", int64_t(count)}});
    out << llvm::json::Value(llvm::json::Object{{"v", 1}, {"type", "summary"}, {"files", int64_t(check.files.size())}, {"files_with_kernels", int64_t(withKernels)},
                                                {"unreadable", int64_t(broken)}, {"kernels", int64_t(kernels)}, {"compiled", int64_t(compiled)},
                                                {"failed", int64_t(kernels - compiled)}, {"reasons", std::move(list)}})
        << "\n";
  } else {
    out << check.files.size() << " files, " << withKernels << " with kernels, " << broken << " not readable\n"
        << kernels << " kernels: " << compiled << " compile, " << kernels - compiled << " do not";
    if (kernels)
      out << llvm::format(" (%.1f %%)", 100.0 * double(compiled) / double(kernels));
    out << "\n";
    if (!table.empty())
      out << "\n  count  code   reason\n";
    for (auto &[reason, count] : table)
      out << llvm::format("  %5zu  %-6s ", count, reason.first.c_str()) << reason.second << "\n";
  }
  if (compiled != kernels)
    session.note(DoesNotCompile);
  return session.exitCode();
}
