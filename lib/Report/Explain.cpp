// Turns the texts under explanations/, which are part of the binary, into one explanation a code.
#include "EmbeddedExplanations.h"
#include "tritonc/Report/Report.h"
#include "llvm/ADT/STLExtras.h"

using namespace tritonc;

/// The text between the fences of the first code block after `heading`; empty if there is no such heading.
static llvm::StringRef codeUnder(llvm::StringRef text, llvm::StringRef heading) {
  size_t at = text.find(heading);
  if (at == llvm::StringRef::npos)
    return "";
  llvm::StringRef code = text.drop_front(at).split("```").second.split('\n').second;
  return code.take_front(code.find("```"));
}

/// `# T0113: title`, prose, `## Wrong` and `## Right`, each with one code block, or neither.
static Explanation parse(const EmbeddedExplanation &file) {
  auto [heading, rest] = file.text.split('\n');
  Explanation explanation;
  explanation.code = file.code;
  explanation.title = heading.split(": ").second;
  explanation.text = rest.take_front(rest.find("\n## Wrong")).trim('\n');
  explanation.wrong = codeUnder(rest, "## Wrong");
  explanation.right = codeUnder(rest, "## Right");
  return explanation;
}

llvm::ArrayRef<Explanation> tritonc::explanations() {
  static const std::vector<Explanation> all = [] {
    std::vector<Explanation> list;
    for (const EmbeddedExplanation &file : embeddedExplanations())
      list.push_back(parse(file));
    return list;
  }();
  return all;
}

const Explanation *tritonc::explain(llvm::StringRef code) {
  llvm::ArrayRef<Explanation> all = explanations();
  auto found = llvm::find_if(all, [&](const Explanation &e) { return code.equals_insensitive(e.code); });
  return found == all.end() ? nullptr : &*found;
}
