//===- FolderWatch.cpp - inotify, and a look at times and sizes where it says nothing (network, other hosts) ------===//
#include "FolderWatch.h"
#include "llvm/ADT/STLExtras.h"
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

using namespace tritonc;

FolderWatch::FolderWatch(std::string path) : folder(std::move(path)), descriptor(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  if (descriptor >= 0)
    ::inotify_add_watch(descriptor, folder.c_str(), IN_CLOSE_WRITE | IN_MOVED_TO);
}

FolderWatch::~FolderWatch() {
  if (descriptor >= 0)
    ::close(descriptor);
}

FolderWatch::Stamp FolderWatch::stampOf(const std::string &file) const {
  struct stat status;
  if (::stat((folder + "/" + file).c_str(), &status) != 0)
    return {};
  return {status.st_mtim.tv_sec, status.st_mtim.tv_nsec, status.st_size, status.st_ino};
}

std::vector<std::string> FolderWatch::saved(llvm::ArrayRef<std::string> files, bool look) {
  std::vector<std::string> names;
  auto add = [&](const std::string &name) {
    if (llvm::is_contained(files, name) && !llvm::is_contained(names, name))
      names.push_back(name);
  };
  alignas(inotify_event) char buffer[1 << 14];
  ssize_t size;
  while (descriptor >= 0 && (size = ::read(descriptor, buffer, sizeof buffer)) > 0)
    for (char *at = buffer; at < buffer + size;) {
      auto *event = reinterpret_cast<inotify_event *>(at);
      if (event->len)
        add(event->name);
      at += sizeof(inotify_event) + event->len;
    }
  for (const std::string &file : files) {
    if (!look && !llvm::is_contained(names, file))
      continue;
    Stamp now = stampOf(file);
    auto [before, first] = seen.try_emplace(file, now);
    if (!first && !(before->second == now)) {
      before->second = now;
      if (now.size >= 0)
        add(file);
    }
  }
  return names;
}
