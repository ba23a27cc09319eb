// Preloaded into tritonc: makes the FAIL_AT-th call that changes files fail with the error FAIL_WITH, or kills the process before it (FAIL_WITH=0).
// FAIL_MARK: a file that is made when that happens.
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

/// True if this call is to fail; errno is set.
static bool fails() {
  static std::atomic<int> calls{0};
  const char *at = std::getenv("FAIL_AT"), *with = std::getenv("FAIL_WITH"), *mark = std::getenv("FAIL_MARK");
  if (!at || !with || !mark || ++calls != std::atoi(at))
    return false;
  ::syscall(SYS_close, ::syscall(SYS_open, mark, O_CREAT | O_WRONLY, 0600));
  if (std::atoi(with) == 0)
    ::syscall(SYS_kill, ::syscall(SYS_getpid), SIGKILL);
  errno = std::atoi(with);
  return true;
}

template <typename Function> static Function real(const char *name) { return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name)); }

#define CALL(result, name, parameters, arguments)                  \
  extern "C" result name parameters {                              \
    static auto next = real<result(*) parameters>(#name);          \
    return fails() ? result(-1) : next arguments;                  \
  }

CALL(ssize_t, write, (int file, const void *data, size_t size), (file, data, size))
CALL(ssize_t, pwrite, (int file, const void *data, size_t size, off_t at), (file, data, size, at))
CALL(int, fsync, (int file), (file))
CALL(int, fchmod, (int file, mode_t mode), (file, mode))
CALL(int, rename, (const char *from, const char *to), (from, to))
CALL(int, linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags))
CALL(int, unlink, (const char *path), (path))

/// Only what may make a file counts.
static int openFile(const char *name, const char *path, int flags, mode_t mode) {
  if ((flags & (O_CREAT | O_WRONLY | O_RDWR)) && fails())
    return -1;
  return real<int (*)(const char *, int, ...)>(name)(path, flags, mode);
}

static mode_t modeOf(int flags, va_list rest) { return (flags & (O_CREAT | O_TMPFILE)) ? mode_t(va_arg(rest, int)) : 0; }

#define OPEN(name)                                   \
  extern "C" int name(const char *path, int flags, ...) { \
    va_list rest;                                    \
    va_start(rest, flags);                           \
    mode_t mode = modeOf(flags, rest);               \
    va_end(rest);                                    \
    return openFile(#name, path, flags, mode);       \
  }
OPEN(open)
OPEN(open64)
