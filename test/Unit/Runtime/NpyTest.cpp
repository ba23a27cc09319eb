#include "tritonc/Runtime/Npy.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include <fstream>
#include <gtest/gtest.h>
#include <numeric>
#include <sys/stat.h>
#include <unistd.h>

using namespace tritonc;

namespace {
/// A folder of its own for each test, removed afterwards.
class Npy : public testing::Test {
protected:
  void SetUp() override { ASSERT_FALSE(llvm::sys::fs::createUniqueDirectory("tritonc-npy", folder)); }
  void TearDown() override { llvm::sys::fs::remove_directories(folder); }

  std::string path(const char *name = "x.npy") { return (folder + "/" + name).str(); }
  std::string put(const std::string &bytes) {
    std::ofstream(path(), std::ios::binary) << bytes;
    return path();
  }
  std::string bytes(const std::string &file) {
    auto buffer = llvm::MemoryBuffer::getFile(file);
    return buffer ? (*buffer)->getBuffer().str() : "";
  }
  /// The error of reading a file of these bytes, without the file's name; "ok" if it can be read.
  std::string failure(const std::string &content) { return failureOf(put(content)); }
  std::string failureOf(const std::string &file) {
    llvm::Expected<Buffer> buffer = readNpy(file);
    if (buffer)
      return "ok";
    std::string text = llvm::toString(buffer.takeError());
    std::string start = "`" + file + "` cannot be read: ";
    EXPECT_EQ(text.substr(0, start.size()), start);
    return text.substr(std::min(start.size(), text.size()));
  }
  int filesInFolder() {
    int count = 0;
    std::error_code error;
    for (llvm::sys::fs::directory_iterator it(folder, error), end; it != end && !error; it.increment(error))
      ++count;
    return count;
  }

  llvm::SmallString<128> folder;
};

std::string head(const std::string &dict, int version = 1) {
  std::string length;
  for (unsigned i = 0; i != (version == 1 ? 2u : 4u); ++i)
    length += char(dict.size() >> (8 * i));
  return std::string("\x93NUMPY") + char(version) + '\0' + length + dict;
}

std::string dict(const std::string &descr, const std::string &shape, const std::string &fortran = "False") {
  return "{'descr': " + descr + ", 'fortran_order': " + fortran + ", 'shape': " + shape + ", }\n";
}

std::string zeros(size_t count) { return std::string(count, '\0'); }

bool contains(const std::string &text, const std::string &part) { return text.find(part) != std::string::npos; }
#define EXPECT_CONTAINS(text, part) EXPECT_TRUE(contains(text, part)) << (text)
} // namespace

TEST_F(Npy, EveryTypeComesBackBitForBit) {
  for (int i = 0; i <= int(DType::Float64); ++i) {
    auto type = DType(i);
    Buffer buffer(type, {3, 5});
    auto *raw = buffer.as<uint8_t>();
    for (size_t b = 0; b != buffer.byteCount(); ++b)
      raw[b] = type == DType::Int1 ? b % 2 : uint8_t(b * 37 + 11);
    ASSERT_FALSE(llvm::errorToBool(writeNpy(path(), buffer)));
    EXPECT_EQ(bytes(path()).size() % 64, buffer.byteCount() % 64);
    llvm::Expected<Buffer> back = readNpy(path());
    ASSERT_TRUE(bool(back)) << llvm::toString(back.takeError());
    EXPECT_EQ(back->shape(), buffer.shape());
    DType held = isFloat8(type) ? DType::UInt8 : type == DType::BFloat16 ? DType::UInt16 : type;
    EXPECT_EQ(back->type(), held);
    EXPECT_EQ(std::memcmp(back->data(), buffer.data(), buffer.byteCount()), 0);
  }
}

TEST_F(Npy, WritesWhatNumPyWrites) {
  Buffer buffer(DType::Float32, {200});
  ASSERT_FALSE(llvm::errorToBool(writeNpy(path(), buffer)));
  std::string start("\x93NUMPY\x01\x00\x76\x00{'descr': '<f4', 'fortran_order': False, 'shape': (200,), }", 69);
  EXPECT_EQ(bytes(path()), start + std::string(127 - start.size(), ' ') + "\n" + zeros(800));
}

TEST_F(Npy, RankZeroAndSizeZero) {
  for (std::vector<int64_t> shape : {std::vector<int64_t>{}, {0}, {4, 0, 3}, {1, 1, 1, 1}}) {
    Buffer buffer(DType::Int64, shape);
    ASSERT_FALSE(llvm::errorToBool(writeNpy(path(), buffer)));
    llvm::Expected<Buffer> back = readNpy(path());
    ASSERT_TRUE(bool(back)) << llvm::toString(back.takeError());
    EXPECT_EQ(back->shape(), shape);
    EXPECT_EQ(back->size(), buffer.size());
  }
  EXPECT_EQ(failure(head(dict("'<f8'", "(9223372036854775807, 9223372036854775807, 0)"))), "ok");
}

TEST_F(Npy, VersionsTwoAndThreeAndLooseSpacing) {
  for (int version : {1, 2, 3})
    EXPECT_EQ(failure(head(dict("'<f4'", "(2,)"), version) + zeros(8)), "ok");
  EXPECT_EQ(failure(head("{\"shape\":(2,),\"descr\":\"<f4\",\"fortran_order\":False}") + zeros(8)), "ok");
  EXPECT_EQ(failure(head("  { 'shape' : ( 2 , 1 , ) , 'fortran_order' : True , 'descr' : '<f4' }  \n\n") + zeros(8)), "ok");
  EXPECT_EQ(failure(head(dict("'<f4'", "(2,)") + std::string(60000, ' '), 2) + zeros(8)), "ok");
}

TEST_F(Npy, BigEndianIsSwapped) {
  put(head(dict("'>i2'", "(2,)")) + std::string("\x01\x02\xff\xfe", 4));
  llvm::Expected<Buffer> buffer = readNpy(path());
  ASSERT_TRUE(bool(buffer));
  EXPECT_EQ(buffer->number(0), 0x102);
  EXPECT_EQ(buffer->number(1), -2);
  put(head(dict("'>f8'", "(1,)")) + std::string("\x3f\xf0\0\0\0\0\0\0", 8));
  buffer = readNpy(path());
  ASSERT_TRUE(bool(buffer));
  EXPECT_EQ(buffer->number(0), 1);
  put(head(dict("'>u1'", "(1,)")) + "\x07");
  EXPECT_EQ(llvm::cantFail(readNpy(path())).number(0), 7);
}

TEST_F(Npy, FortranOrderBecomesRows) {
  std::string data(24, '\0');
  std::iota(data.begin(), data.end(), char(0));
  put(head(dict("'|u1'", "(2, 3, 4)", "True")) + data);
  llvm::Expected<Buffer> buffer = readNpy(path());
  ASSERT_TRUE(bool(buffer));
  for (int i = 0; i != 2; ++i)
    for (int j = 0; j != 3; ++j)
      for (int k = 0; k != 4; ++k)
        EXPECT_EQ(buffer->number((i * 3 + j) * 4 + k), i + 2 * j + 6 * k);
}

TEST_F(Npy, BooleansAreZeroOrOne) {
  put(head(dict("'|b1'", "(3,)")) + std::string("\0\x01\x02", 3));
  Buffer buffer = llvm::cantFail(readNpy(path()));
  EXPECT_EQ(buffer.as<uint8_t>()[2], 1);
}

TEST_F(Npy, EveryPrefixIsRefused) {
  std::string whole = head(dict("'<f4'", "(2, 3)")) + zeros(24);
  EXPECT_EQ(failure(whole), "ok");
  for (size_t length = 0; length != whole.size(); ++length)
    EXPECT_NE(failure(whole.substr(0, length)), "ok") << length;
  EXPECT_EQ(failure(""), "it is empty");
  EXPECT_EQ(failure(whole.substr(0, whole.size() - 1)),
            "it is truncated: `shape` (2, 3) of float32 needs 24 bytes of data, the file has 23");
  EXPECT_EQ(failure(whole + "!"), "it has 25 bytes of data, more than the 24 that `shape` (2, 3) of float32 needs");
}

TEST_F(Npy, EveryChangedByteOfTheHeadIsReadOrRefused) {
  std::string whole = head(dict("'<f4'", "(2, 3)")) + zeros(24);
  for (size_t at = 0; at != whole.size() - 24; ++at)
    for (int bit = 0; bit != 8; ++bit) {
      std::string changed = whole;
      changed[at] ^= char(1 << bit);
      failure(changed); // must return
    }
}

TEST_F(Npy, OtherElementTypesAreNamed) {
  EXPECT_CONTAINS(failure(head(dict("'|O'", "(2,)"))), "`descr` is '|O': elements that are Python objects cannot be read");
  EXPECT_CONTAINS(failure(head(dict("'<U5'", "(2,)"))), "elements that are text");
  EXPECT_CONTAINS(failure(head(dict("'|S5'", "(2,)"))), "elements that are text");
  EXPECT_CONTAINS(failure(head(dict("'<c8'", "(2,)"))), "complex numbers");
  EXPECT_CONTAINS(failure(head(dict("'<M8[ns]'", "(2,)"))), "dates or times");
  EXPECT_CONTAINS(failure(head(dict("'|V2'", "(2,)"))), "raw or structured records");
  EXPECT_CONTAINS(failure(head(dict("[('a', '<f4')]", "(2,)"))), "structured elements");
  EXPECT_CONTAINS(failure(head(dict("'<f3'", "(2,)"))), "'<f3', no element type that can be read");
  EXPECT_CONTAINS(failure(head(dict("'f4'", "(2,)"))), "leaves the byte order open");
  EXPECT_CONTAINS(failure(head(dict("''", "(2,)"))), "no element type");
  EXPECT_CONTAINS(failure(head(dict("'\x1b[2J'", "(2,)"))), "'\\x1b[2J'");
}

TEST_F(Npy, ShapesAreCheckedBeforeAnythingIsAllocated) {
  EXPECT_CONTAINS(failure(head(dict("'<f4'", "(3, -4)"))), "`shape` says -4 in dimension 1");
  EXPECT_CONTAINS(failure(head(dict("'<f4'", "(99999999999999999999,)"))), "does not fit in 63 bits");
  EXPECT_CONTAINS(failure(head(dict("'<f4'", "(9223372036854775807, 2)"))), "more than can be counted");
  EXPECT_CONTAINS(failure(head(dict("'<f4'", "(1000000000000,)"))), "needs 4000000000000 bytes of data, the file has 0");
  EXPECT_CONTAINS(failure(head(dict("'<f4'", "(3)"))), "a tuple of one is written (3,)");
  EXPECT_CONTAINS(failure(head(dict("'<f4'", "3"))), "`shape` should be a tuple");
  EXPECT_CONTAINS(failure(head(dict("'<f4'", "(3 4)"))), "`,` or `)`");
  EXPECT_CONTAINS(failure(head(dict("'<f4'", "(,)"))), "`shape` should be a tuple of whole numbers");
  EXPECT_CONTAINS(failure(head(dict("'<f4'", "(3.5,)"))), "`shape`");
  std::string many = "(";
  for (int i = 0; i != 10000; ++i)
    many += "1,";
  EXPECT_CONTAINS(failure(head(dict("'<f4'", many + ")"))), "more than 64 dimensions");
}

TEST_F(Npy, TheDictHasExactlyItsFields) {
  EXPECT_CONTAINS(failure(head("{'descr': '<f4', 'shape': (1,)}")), "no `fortran_order`");
  EXPECT_CONTAINS(failure(head("{'descr': '<f4', 'descr': '<f4', 'shape': (1,)}")), "`descr` twice");
  EXPECT_CONTAINS(failure(head("{'descr': '<f4', 'extra': 1}")), "a field 'extra'");
  EXPECT_CONTAINS(failure(head("{'fortran_order': 1}")), "`fortran_order` should be True or False");
  EXPECT_CONTAINS(failure(head("{'fortran_order': Falsey}")), "True or False");
  EXPECT_CONTAINS(failure(head("{} x")), "more after its dict: 'x'");
  EXPECT_CONTAINS(failure(head("[]")), "should be a Python dict");
  EXPECT_CONTAINS(failure(head("")), "should be a Python dict");
  EXPECT_CONTAINS(failure(head("{'descr'")), "followed by `:`");
  EXPECT_CONTAINS(failure(head("{'descr': '<f4' 'shape': (1,)}")), "go on with `,` or `}`");
}

TEST_F(Npy, VersionAndHeaderSize) {
  EXPECT_CONTAINS(failure(head("{}", 4)), "version is 4.0");
  EXPECT_CONTAINS(failure("GIF89a etc"), "no .npy file");
  EXPECT_CONTAINS(failure(head(std::string(70000, ' '), 2)), "header is 70000 bytes long, more than 64 KiB");
  EXPECT_CONTAINS(failure(std::string("\x93NUMPY\x02\x00\xff\xff\xff\xff", 12)), "more than 64 KiB");
}

TEST_F(Npy, WhatIsNoRegularFileIsRefused) {
  EXPECT_EQ(failureOf(folder.str().str()), "it is a directory");
  EXPECT_EQ(failureOf("/dev/zero"), "it is no regular file");
  EXPECT_EQ(failureOf(path("none.npy")), "No such file or directory");
  ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
  EXPECT_EQ(failureOf(path("fifo")), "it is no regular file");
  EXPECT_TRUE(llvm::errorToBool(writeNpy(path("fifo"), Buffer(DType::Float32, {3}))));
  ::unlink(path("fifo").c_str());
  Buffer buffer(DType::Float32, {3});
  EXPECT_TRUE(llvm::errorToBool(writeNpy("/dev/null", buffer)));
  EXPECT_TRUE(llvm::errorToBool(writeNpy(folder.str().str(), buffer)));
  EXPECT_TRUE(llvm::errorToBool(writeNpy(path("no/such/folder.npy"), buffer)));
  EXPECT_EQ(filesInFolder(), 0);
}

TEST_F(Npy, WritingReplacesTheFileAndLeavesNothingElse) {
  put("old");
  ::chmod(path().c_str(), 0640);
  ASSERT_EQ(::symlink(path().c_str(), path("link.npy").c_str()), 0);
  ASSERT_FALSE(llvm::errorToBool(writeNpy(path("link.npy"), Buffer(DType::Float32, {3}))));
  EXPECT_EQ(failureOf(path()), "ok");
  struct stat status;
  ASSERT_EQ(::lstat(path("link.npy").c_str(), &status), 0);
  EXPECT_TRUE(S_ISLNK(status.st_mode));
  ASSERT_EQ(::stat(path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0640u);
  EXPECT_EQ(filesInFolder(), 2);
}
