// Writes the page of a picture, and fills in what all pages have.
#include "PageOutput.h"
#include "Bind.h"
#include "CodeStages.h"
#include "tritonc/Support/OutputFile.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

using namespace tritonc;

Picture tritonc::emptyPicture(Session &session) {
  return {llvm::sys::path::filename(session.options.file).str(), TRITONC_VERSION, session.sources, FileId(0), {}, {}, {}, {}};
}

static std::string defaultOutput(llvm::StringRef file) {
  llvm::SmallString<64> name(llvm::sys::path::filename(file));
  std::replace(name.begin(), name.end(), '#', '-');
  llvm::sys::path::replace_extension(name, "html");
  return name.str().str();
}

PictureCode tritonc::codeOfKernel(Session &session, const ast::FunctionDef &kernel, const Signature &signature, const LaunchShape &shape) {
  PictureCode code{kernel.name.str(), toString(signature, kernel), kernel.nameSpan, {}};
  code.stages = everyStage(session.compiler, session.options, {kernel, signature, session.module, session.sources}, shape, session.diagnostics);
  session.flush(DoesNotCompile);
  session.reportInternalError();
  return code;
}

void tritonc::writePicture(Session &session, const Picture &picture) {
  const Options &options = session.options;
  std::string page, path = options.output.empty() ? defaultOutput(options.file) : options.output;
  llvm::raw_string_ostream out(page);
  writePage(picture, out);
  if (auto e = writeOutputFile(path, llvm::StringRef(page)))
    session.complain(llvm::toString(std::move(e)), Environment);
  else if (!options.quiet && options.style.format == MessageFormat::Human)
    llvm::outs() << "the picture: " << path << "\n";
}
