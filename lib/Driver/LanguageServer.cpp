//===- LanguageServer.cpp - documents, and the answers to what an editor asks about them ---------------------------===//
#include "tritonc/Driver/LanguageServer.h"
#include "Analysis.h"
#include "DocumentText.h"
#include "LanguageAnswers.h"
#include "tritonc/Syntax/Parser.h"
#include "llvm/ADT/StringMap.h"

using namespace tritonc;
using llvm::StringRef;
using llvm::json::Array;
using llvm::json::Object;
using llvm::json::Value;
namespace lsp = llvm::lsp;

namespace {
class Server {
public:
  explicit Server(lsp::JSONTransport &transport);
  int run();

private:
  void initialize(const lsp::InitializeParams &, lsp::Callback<Value> reply);
  void initialized(const lsp::InitializedParams &) {}
  void shutdown(const lsp::NoParams &, lsp::Callback<std::nullptr_t> reply);
  void opened(const lsp::DidOpenTextDocumentParams &params);
  void changed(const lsp::DidChangeTextDocumentParams &params);
  void closed(const lsp::DidCloseTextDocumentParams &params);
  void hover(const lsp::TextDocumentPositionParams &params, lsp::Callback<Value> reply);
  void completion(const lsp::CompletionParams &params, lsp::Callback<lsp::CompletionList> reply);
  void definition(const lsp::TextDocumentPositionParams &params, lsp::Callback<std::vector<lsp::Location>> reply);
  void actions(const lsp::CodeActionParams &params, lsp::Callback<std::vector<lsp::CodeAction>> reply);

  struct Document {
    std::string text;
    int64_t version = 0;
    Analysis analysis;
  };
  Document *find(const lsp::URIForFile &uri);
  void update(const lsp::URIForFile &uri, std::string text, int64_t version);

  lsp::JSONTransport &transport;
  lsp::MessageHandler handler;
  lsp::OutgoingNotification<Value> publish;
  llvm::StringMap<Document> documents; ///< by path
  bool asked = false;                  ///< to shut down
};
} // namespace

Server::Server(lsp::JSONTransport &transport)
    : transport(transport), handler(transport), publish(handler.outgoingNotification<Value>("textDocument/publishDiagnostics")) {
  handler.method("initialize", this, &Server::initialize);
  handler.notification("initialized", this, &Server::initialized);
  handler.method("shutdown", this, &Server::shutdown);
  handler.notification("textDocument/didOpen", this, &Server::opened);
  handler.notification("textDocument/didChange", this, &Server::changed);
  handler.notification("textDocument/didClose", this, &Server::closed);
  handler.method("textDocument/hover", this, &Server::hover);
  handler.method("textDocument/completion", this, &Server::completion);
  handler.method("textDocument/definition", this, &Server::definition);
  handler.method("textDocument/codeAction", this, &Server::actions);
}

int Server::run() {
  if (llvm::Error error = transport.run(handler)) {
    llvm::errs() << "tritonc-lsp: " << llvm::toString(std::move(error)) << "\n";
    return 1;
  }
  return asked ? 0 : 1;
}

void Server::initialize(const lsp::InitializeParams &, lsp::Callback<Value> reply) {
  Object capabilities{{"textDocumentSync", Object{{"openClose", true}, {"change", int(lsp::TextDocumentSyncKind::Incremental)}, {"save", false}}},
                      {"hoverProvider", true},
                      {"completionProvider", Object{{"triggerCharacters", Array{"."}}}},
                      {"definitionProvider", true},
                      {"codeActionProvider", Object{{"codeActionKinds", Array{"quickfix"}}}}};
  reply(Object{{"serverInfo", Object{{"name", "tritonc-lsp"}, {"version", TRITONC_VERSION}}}, {"capabilities", std::move(capabilities)}});
}

void Server::shutdown(const lsp::NoParams &, lsp::Callback<std::nullptr_t> reply) {
  asked = true;
  reply(nullptr);
}

Server::Document *Server::find(const lsp::URIForFile &uri) {
  auto found = documents.find(uri.file());
  return found == documents.end() ? nullptr : &found->second;
}

void Server::update(const lsp::URIForFile &uri, std::string text, int64_t version) {
  Document &document = documents[uri.file()];
  Analysis analysis = analyse(uri.file().str(), text);
  document.text = std::move(text);
  document.version = version;
  bool understood = analysis.complete && !analysis.values.empty();
  if (!understood) // types of before are better than none while a line is being typed
    analysis.values.clear();
  document.analysis = std::move(analysis);
  publish(Object{{"uri", Value(uri)}, {"version", version}, {"diagnostics", diagnosticsOf(DocumentText(document.text), document.analysis, uri)}});
}

void Server::opened(const lsp::DidOpenTextDocumentParams &params) { update(params.textDocument.uri, params.textDocument.text, params.textDocument.version); }

void Server::changed(const lsp::DidChangeTextDocumentParams &params) {
  Document *document = find(params.textDocument.uri);
  if (!document)
    return;
  std::string text = document->text;
  for (const lsp::TextDocumentContentChangeEvent &change : params.contentChanges) {
    if (!change.range) {
      text = change.text;
      continue;
    }
    DocumentText before(text);
    uint32_t begin = before.offset(change.range->start), end = std::max(begin, before.offset(change.range->end));
    text.replace(begin, end - begin, change.text);
  }
  update(params.textDocument.uri, std::move(text), params.textDocument.version);
}

void Server::closed(const lsp::DidCloseTextDocumentParams &params) {
  documents.erase(params.textDocument.uri.file());
  publish(Object{{"uri", Value(params.textDocument.uri)}, {"diagnostics", Array{}}});
}

void Server::hover(const lsp::TextDocumentPositionParams &params, lsp::Callback<Value> reply) {
  Document *document = find(params.textDocument.uri);
  if (!document)
    return reply(Value(nullptr));
  DocumentText text(document->text);
  auto answer = hoverAt(text, parsed(document->text), document->analysis, text.offset(params.position));
  reply(answer ? Value(lsp::toJSON(*answer)) : Value(nullptr));
}

void Server::completion(const lsp::CompletionParams &params, lsp::Callback<lsp::CompletionList> reply) {
  Document *document = find(params.textDocument.uri);
  if (!document)
    return reply(lsp::CompletionList());
  DocumentText text(document->text);
  lsp::CompletionList list;
  list.items = completionsAt(text, parsed(document->text), text.offset(params.position));
  reply(list);
}

void Server::definition(const lsp::TextDocumentPositionParams &params, lsp::Callback<std::vector<lsp::Location>> reply) {
  Document *document = find(params.textDocument.uri);
  if (!document)
    return reply(std::vector<lsp::Location>());
  DocumentText text(document->text);
  reply(definitionsAt(text, parsed(document->text), params.textDocument.uri, text.offset(params.position)));
}

void Server::actions(const lsp::CodeActionParams &params, lsp::Callback<std::vector<lsp::CodeAction>> reply) {
  Document *document = find(params.textDocument.uri);
  if (!document)
    return reply(std::vector<lsp::CodeAction>());
  reply(actionsFor(DocumentText(document->text), document->analysis, params.textDocument.uri, params.range));
}

int tritonc::serveEditor(lsp::JSONTransport &transport) { return Server(transport).run(); }
