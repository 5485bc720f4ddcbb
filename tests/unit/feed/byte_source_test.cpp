#include "foreshock/feed/byte_source.hpp"

#include <gtest/gtest.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#include "captured.hpp"
#include "foreshock/core/sha256.hpp"

namespace foreshock {
namespace {

// Larger than any block, and not the same all over.
std::string long_text() {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7919) + "\n";
  return text;
}

std::string gzip(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string out(compressBound(text.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(std::string_view text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

std::string xz(std::string_view text) {
  std::string out(lzma_stream_buffer_bound(text.size()), '\0');
  std::size_t size = 0;
  EXPECT_EQ(lzma_easy_buffer_encode(1, LZMA_CHECK_CRC64, nullptr,
                                    reinterpret_cast<const std::uint8_t*>(text.data()), text.size(),
                                    reinterpret_cast<std::uint8_t*>(out.data()), &size, out.size()),
            LZMA_OK);
  out.resize(size);
  return out;
}

struct Got {
  std::string text;
  std::string error;
  std::string sha256;
};

Got read_all(std::string_view stored) {
  const TemporaryFolder folder;
  const auto source = open_byte_source(folder.write("file", stored), Hashing::sha256);
  Got got;
  std::vector<char> block(1'000);
  for (;;) {
    const Result<std::size_t> size = source->read(block.data(), block.size());
    if (!size) {
      got.error = size.error().message;
      break;
    }
    if (*size == 0) break;
    got.text.append(block.data(), *size);
  }
  got.sha256 = source->finish_sha256();
  EXPECT_EQ(source->stored_bytes_read(), stored.size());
  return got;
}

using Compress = std::string (*)(std::string_view);

class EveryFormat : public testing::TestWithParam<Compress> {};

TEST_P(EveryFormat, GivesBackTheTextAndTheHashOfWhatIsStored) {
  for (const std::string& text : {long_text(), std::string("one line\n"), std::string()}) {
    const std::string stored = GetParam()(text);
    const Got got = read_all(stored);
    EXPECT_EQ(got.text, text);
    EXPECT_EQ(got.error, "");
    EXPECT_EQ(got.sha256, sha256_hex(stored));
  }
}

TEST_P(EveryFormat, ReadsPartsPutBehindOneAnother) {
  EXPECT_EQ(read_all(GetParam()("first\n") + GetParam()("second\n")).text, "first\nsecond\n");
}

std::string plain(std::string_view text) {
  return std::string(text);
}

INSTANTIATE_TEST_SUITE_P(ByteSource, EveryFormat, testing::Values(plain, gzip, zstd, xz));

class EveryCompression : public testing::TestWithParam<Compress> {};

TEST_P(EveryCompression, SaysThatAStreamEndsEarlyAndKeepsWhatCameBefore) {
  const std::string text = long_text();
  const std::string stored = GetParam()(text);
  const std::string cut = stored.substr(0, stored.size() / 2);
  const Got got = read_all(cut);
  EXPECT_NE(got.error.find("ends early"), std::string::npos) << got.error;
  EXPECT_TRUE(text.starts_with(got.text));
  EXPECT_EQ(got.sha256, sha256_hex(cut));
}

TEST_P(EveryCompression, SaysThatAStreamIsDamaged) {
  std::string stored = GetParam()(long_text());
  for (std::size_t i = stored.size() / 2; i < stored.size() / 2 + 20; ++i)
    stored[i] = static_cast<char>(~stored[i]);
  EXPECT_NE(read_all(stored).error, "");
}

INSTANTIATE_TEST_SUITE_P(ByteSource, EveryCompression, testing::Values(gzip, zstd, xz));

TEST(ByteSource, HashesOnlyWhereItIsAskedTo) {
  const TemporaryFolder folder;
  const auto source = open_byte_source(folder.write("file", long_text()), Hashing::none);
  EXPECT_EQ(source->finish_sha256(), "");
  EXPECT_LT(source->stored_bytes_read(), long_text().size());  // nor is the rest read for it
}

TEST(ByteSource, NamesAFileThatCannotBeOpened) {
  const TemporaryFolder folder;
  try {
    static_cast<void>(open_byte_source(folder.path("absent"), Hashing::sha256));
    FAIL();
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::cannot_read);
    EXPECT_NE(std::string(error.what()).find("absent"), std::string::npos);
  }
}

}  // namespace
}  // namespace foreshock
