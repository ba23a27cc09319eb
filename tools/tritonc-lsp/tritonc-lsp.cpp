//===- tritonc-lsp.cpp - the language server of .tri files, on stdin and stdout -------------------------------------===//
#include "tritonc/Driver/LanguageServer.h"
#include "llvm/Support/LSP/Logging.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm::lsp;

static constexpr const char *usage = R"(usage: tritonc-lsp   a language server for .tri files, on stdin and stdout
  --log=error|info|debug   what is written to stderr (error)
  --lit-test               messages divided by `// -----`, answers indented
  --version, --help
tools/tritonc-lsp/README.md says how VS Code, Neovim, Helix and Emacs start it.
)";

int main(int argc, char **argv) {
  bool test = false;
  Logger::Level level = Logger::Level::Error;
  for (int i = 1; i < argc; ++i) {
    llvm::StringRef option = argv[i];
    if (option == "--lit-test" || option == "-lit-test") {
      test = true;
    } else if (option.consume_front("--log=") && (option == "error" || option == "info" || option == "debug")) {
      level = option == "error" ? Logger::Level::Error : option == "info" ? Logger::Level::Info : Logger::Level::Debug;
    } else if (option == "--version") {
      llvm::outs() << "tritonc-lsp " TRITONC_VERSION "\n";
      return 0;
    } else if (option == "--help") {
      llvm::outs() << usage;
      return 0;
    } else if (option != "--stdio") { // what some editors say of themselves
      llvm::errs() << "tritonc-lsp: there is no option '" << argv[i] << "'\n" << usage;
      return 2;
    }
  }
  Logger::setLogLevel(level);
  JSONTransport transport(stdin, llvm::outs(), test ? Delimited : Standard, /*PrettyOutput=*/test);
  return tritonc::serveEditor(transport);
}
