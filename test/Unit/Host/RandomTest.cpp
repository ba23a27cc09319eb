// Draws of torch.rand, randn and randint against recordings of PyTorch, bit for bit.
#include "Fixture.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

using namespace tritonc;

struct TorchDraws : HostTest {};

TEST_F(TorchDraws, AreThoseOfPyTorch) {
  auto file = llvm::MemoryBuffer::getFile(TRITONC_TEST_DATA "/torch_random.json");
  ASSERT_TRUE(bool(file));
  auto json = llvm::json::parse((*file)->getBuffer());
  ASSERT_TRUE(bool(json));
  for (const llvm::json::Value &entry : *json->getAsObject()->getArray("draws")) {
    const llvm::json::Object &draw = *entry.getAsObject();
    std::string expr = draw.getString("expr")->str(), setUp;
    size_t last = expr.rfind(';');
    if (last != std::string::npos)
      setUp = expr.substr(0, last) + "\n", expr = expr.substr(last + 1);
    RecordingClient fresh;
    Diagnostics none;
    ast::Module parsed;
    SourceManager texts;
    FileId id = texts.add("draw.tri", "import torch\ntorch.manual_seed(" + std::to_string(*draw.getInteger("seed")) + ")\n" +
                                          setUp + "values = (" + expr + ").view(-1).tolist()\nfor v in values: print(repr(v))\n");
    parse(id, texts, parsed, none);
    runHost(parsed, texts, {}, fresh, none);
    ASSERT_FALSE(none.hasErrors()) << expr << ": " << none.all()[0].headline;
    auto check = [&](const llvm::json::Array &wanted, size_t from) {
      for (size_t i = 0; i < wanted.size(); ++i) {
        std::string got = fresh.lines.at(from + i);
        if (auto text = wanted[i].getAsString())
          EXPECT_EQ(std::strtod(got.c_str(), nullptr), std::strtod(text->str().c_str(), nullptr)) << expr << " " << from + i;
        else
          EXPECT_EQ(got, std::to_string(*wanted[i].getAsInteger())) << expr << " " << from + i;
      }
    };
    const llvm::json::Array &first = *draw.getArray("first"), &end = *draw.getArray("last");
    check(first, 0);
    check(end, fresh.lines.size() - end.size());
  }
}
