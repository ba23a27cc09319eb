//===- Terminal.h - a terminal as one screen, given back as it was --------------------------------------------===//
#pragma once
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/STLFunctionalExtras.h"
#include <string>

namespace tritonc {

/// Both ends are a terminal that can move its cursor.
bool hasTerminal();

/// Does `work` in a child process, and puts the terminal back as it was however that ends; the exit code. A signal that ended the
/// child, or that asked this process to end, ends it too.
int keepTerminal(llvm::function_ref<int()> work);

/// The terminal as one screen: keys come one by one and are not shown, lines are drawn from the top.
class Screen {
public:
  Screen() { enter(); }
  ~Screen() { leave(); }
  struct Size {
    unsigned rows = 24, columns = 80;
  };
  static Size size();
  /// Shows these lines and nothing else. They fit the width; those that are too many are not shown.
  void draw(llvm::ArrayRef<std::string> lines);
  /// Gives the terminal back while the user suspends the program, until it goes on.
  void suspend();

private:
  void enter();
  void leave();
};

} // namespace tritonc
