#include "foreshock/feed/capture_reader.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "captured.hpp"
#include "foreshock/core/sha256.hpp"
#include "foreshock/tick/decimal.hpp"
#include "sample_lines.hpp"

namespace foreshock {
namespace {

std::string tick_line(std::int64_t second, std::string_view price = "1") {
  return R"({"timestamp":")" + format_time(from_second(second)) + R"(","product_id":"A-USD","price":")" +
         std::string(price) + R"("})";
}

template <typename Body>
ErrorCode thrown_code(Body&& body, std::string* message = nullptr) {
  try {
    body();
  } catch (const UserError& error) {
    if (message != nullptr) *message = error.what();
    return error.code();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorCode::interrupted;
}

TEST(CaptureReader, TellsEveryShapeByContent) {
  for (const auto& [shape, content] : sample_captures()) {
    const Captured captured = read_text(content);
    EXPECT_EQ(captured.report.files.at(0).shape, shape);
    EXPECT_EQ(captured.report.rejected, 0u) << shape;
    EXPECT_EQ(captured.report.unknown, 0u) << shape;
    EXPECT_GT(captured.report.records, 0u) << shape;
    EXPECT_EQ(captured.report.files.at(0).sha256, sha256_hex(content));
  }
}

TEST(CaptureReader, ReadsLinesOfEveryShapeInOneFile) {
  std::string all;
  std::uint64_t records = 0;
  for (const auto& [shape, content] : sample_captures()) {
    all += content;
    records += read_text(content).report.records;
  }
  const Captured captured = read_text(all);
  EXPECT_EQ(captured.report.rejected, 0u);
  EXPECT_EQ(captured.report.records, records);
}

TEST(CaptureReader, OurOwnLinesReadBackToTheSameRecordsBitForBit) {
  for (const auto& [shape, content] : sample_captures()) {
    const Captured first = read_text(content);
    const Captured again = read_text(as_own(first));
    EXPECT_EQ(again.report.rejected, 0u) << shape;
    EXPECT_EQ(with_names(again), with_names(first)) << shape;
    EXPECT_EQ(again.raws, first.raws) << shape;
  }
}

TEST(CaptureReader, OurOwnLineWithoutIndexStandsForAllOfItsProductsRecords) {
  const Captured bare = read_text(sample_captures().at("3 bare messages"));
  std::string line = as_own(bare);
  line = line.substr(0, line.find('\n') + 1);
  const auto index = line.find(",\"index\":0");
  ASSERT_NE(index, std::string::npos);
  line.erase(index, std::string_view(",\"index\":0").size());
  const Captured captured = read_text(line);
  ASSERT_EQ(captured.records.size(), 2u);
  EXPECT_EQ(captured.records[0].price, 100 * kUnitsPerOne);
  EXPECT_EQ(captured.records[1].price, 101 * kUnitsPerOne);
  EXPECT_EQ(captured.records[1].index_in_message, 1);
}

TEST(CaptureReader, RefusesOurOwnLineWhoseMessageHoldsNoSuchRecord) {
  std::string content = sample_captures().at("9 Foreshock records");
  content.replace(content.find("\"index\":0"), 9, "\"index\":3");
  const Captured captured = read_text(content);
  EXPECT_EQ(captured.report.rejected, 1u);
  EXPECT_EQ(captured.report.rejects.at(0).reason, "raw holds no ticker of A-USD at place 3");
}

TEST(CaptureReader, TakesFilesInTheOrderOfTheirFirstRecord) {
  const TemporaryFolder folder;
  const auto late = folder.write("a", tick_line(200) + "\n" + tick_line(100) + "\n");
  const auto empty = folder.write("b", "");
  const auto early = folder.write("c", "noise\n" + tick_line(150) + "\n" + tick_line(400) + "\n");
  const auto none = folder.write("d", "noise\n");
  const Captured captured = read_files({late, empty, early, none});
  std::vector<std::string> names;
  for (const FileReport& file : captured.report.files) {
    names.push_back(std::filesystem::path(file.path).filename().string() + ": " + file.shape);
  }
  EXPECT_EQ(names, (std::vector<std::string>{"c: 4 flat, decimal strings", "a: 4 flat, decimal strings",
                                             "b: empty", "d: unknown"}));
  std::vector<std::int64_t> seconds, starts;
  for (const Record& record : captured.records) {
    seconds.push_back(floor_second(record.ts_event));
    starts.push_back(record.conn / kNanosPerSecond);
  }
  EXPECT_EQ(seconds, (std::vector<std::int64_t>{150, 400, 200, 100}));  // nothing inside a file is sorted
  EXPECT_EQ(starts, (std::vector<std::int64_t>{150, 150, 200, 200}));
}

TEST(CaptureReader, FlagsEveryLineThatStandsTwice) {
  for (const auto& [shape, content] : sample_captures()) {
    std::string twice;
    for (std::size_t at = 0; at < content.size();) {
      const std::size_t end = content.find('\n', at) + 1;
      twice += content.substr(at, end - at) + content.substr(at, end - at);
      at = end;
    }
    const Captured once = read_text(content);
    const Captured captured = read_text(twice);
    EXPECT_EQ(captured.report.records, 2 * once.report.records) << shape;
    std::uint64_t duplicates = 0;
    for (const Record& record : captured.records) {
      duplicates += record.from_venue() && record.is(Record::kDuplicate) ? 1 : 0;
    }
    EXPECT_EQ(duplicates, once.report.records) << shape;
  }
}

TEST(CaptureReader, FlagsOnlyAnAdjacentRepetitionWhereNothingNumbersTheLines) {
  const Captured captured = read_text(join({tick_line(1), tick_line(2), tick_line(1), tick_line(1)}));
  std::vector<bool> flags;
  for (const Record& record : captured.records) flags.push_back(record.is(Record::kDuplicate));
  EXPECT_EQ(flags, (std::vector<bool>{false, false, false, true}));
}

TEST(CaptureReader, InsertsClocksWhereThereAreBothTimesAndGapsWhereAllMessagesAreSeen) {
  const auto count = [](const std::string& shape, RecordKind kind) {
    return read_text(sample_captures().at(shape)).of_kind(kind).size();
  };
  EXPECT_EQ(count("2 envelope in an object", RecordKind::clock), 8u);  // 1.1 s of silence of two products
  EXPECT_EQ(count("2 envelope in an object", RecordKind::gap), 0u);
  EXPECT_EQ(count("3 bare messages", RecordKind::clock), 0u);
  EXPECT_EQ(count("3 bare messages", RecordKind::gap), 0u);  // a ticker's view of the numbers jumps
  EXPECT_EQ(count("7 capture of everything sent and received", RecordKind::clock), 4u);
  EXPECT_EQ(count("7 capture of everything sent and received", RecordKind::gap), 2u);
}

TEST(CaptureReader, NamesEachBadLineInTheRejectFile) {
  const TemporaryFolder folder;
  const std::string noise = "\x01\xff" + std::string(200, 'x');
  const auto file =
      folder.write("ticks", tick_line(1) + "\nhello\n\n" + noise + "\n" + tick_line(2).substr(0, 40));
  CaptureSettings settings;
  settings.reject_file = folder.path("out/rejects.ndjson");
  const Captured captured = read_files({file}, settings);
  EXPECT_EQ(captured.report.lines, 5u);
  EXPECT_EQ(captured.report.records, 1u);
  EXPECT_EQ(captured.report.rejected, 3u);
  EXPECT_EQ(captured.report.skipped, 1u);
  std::vector<nlohmann::json> rows;
  const std::string written = read_file(settings.reject_file);
  for (std::size_t at = 0; at < written.size(); at = written.find('\n', at) + 1) {
    rows.push_back(nlohmann::json::parse(written.substr(at, written.find('\n', at) - at)));
  }
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0]["file"], file.string());
  EXPECT_EQ(rows[0]["line"], 2);
  EXPECT_EQ(rows[0]["text"], "hello");
  EXPECT_EQ(rows[0]["reason"], "neither JSON nor 'seconds: message'");
  EXPECT_EQ(rows[1]["line"], 4);
  EXPECT_EQ(captured.report.rejects[1].text, noise.substr(0, 80));
  EXPECT_NE(rows[2]["reason"].get<std::string>().find("the file ends inside this line"), std::string::npos);
}

TEST(CaptureReader, EndsAtTheFirstBadLineWhenStrict) {
  const TemporaryFolder folder;
  const auto file = folder.write("ticks", tick_line(1) + "\nhe\x1b[2Jllo\n");
  CaptureSettings settings;
  settings.strict = true;
  std::string message;
  EXPECT_EQ(thrown_code([&] { static_cast<void>(read_files({file}, settings)); }, &message),
            ErrorCode::bad_line);
  EXPECT_EQ(message, file.string() + ":2: neither JSON nor 'seconds: message': he?[2Jllo");
}

TEST(CaptureReader, SaysThatNothingCouldBeRead) {
  std::string message;
  EXPECT_EQ(thrown_code([] { static_cast<void>(read_text("")); }, &message), ErrorCode::no_data);
  EXPECT_NE(message.find("capture.ndjson is empty"), std::string::npos) << message;
  EXPECT_EQ(thrown_code([] { static_cast<void>(read_text("hello\n{}\n")); }, &message),
            ErrorCode::unknown_shape);
  EXPECT_NE(message.find("capture.ndjson; line 1: neither JSON"), std::string::npos) << message;
  CaptureSettings settings;
  settings.assume_timezone = "Mars/Olympus";
  EXPECT_EQ(thrown_code([&] { static_cast<void>(read_text(tick_line(1), settings)); }),
            ErrorCode::bad_setting);
}

TEST(CaptureReader, ReportsNaiveTimesAndProgress) {
  const TemporaryFolder folder;
  std::string content;
  for (int i = 0; i < 10'000; ++i)
    content += R"({"ts":"2025-01-02T03:04:05","product_id":"A","price":1})"
               "\n";
  ProductTable products;
  std::uint64_t last_done = 0, total = 0;
  const CaptureReport report = read_captures(
      {folder.write("a", content)}, {}, products, [](const Record&, std::string_view) {},
      [&](std::uint64_t done, std::uint64_t of) {
        EXPECT_GE(done, last_done);
        last_done = done;
        total = of;
      });
  EXPECT_TRUE(report.any_naive_times);
  EXPECT_EQ(total, content.size());
  EXPECT_GT(last_done, 0u);
}

// Whatever happens to a line, it is read or rejected, and lines around it are read.
RC_GTEST_PROP(CaptureReader, SurvivesAnyDamage, ()) {
  std::string content;
  for (const auto& [shape, lines] : sample_captures()) content += lines;
  const int changes = *rc::gen::inRange(1, 12);
  for (int i = 0; i < changes; ++i) {
    const std::size_t at = *rc::gen::inRange<std::size_t>(0, content.size());
    const std::size_t length = std::min(content.size() - at, *rc::gen::inRange<std::size_t>(0, 40));
    switch (*rc::gen::inRange(0, 4)) {
      case 0:
        content[at] = static_cast<char>(*rc::gen::inRange(0, 256));
        break;
      case 1:
        content.erase(at, length);
        break;
      case 2:
        content.insert(at, content.substr(content.size() / 2, length));
        break;
      default:
        content.insert(at,
                       *rc::gen::element<std::string>("\"", "\\", "{", "}", "[", "]", ",", ":", "null", "-1",
                                                      "1e999", "\\u0000", "\n", "99999999999999999999"));
    }
    if (content.empty()) content = "\n";
  }
  try {
    const Captured captured = read_text(content);
    const FileReport& file = captured.report.files.at(0);
    RC_ASSERT(file.lines >= file.rejected + file.skipped);
    RC_ASSERT(captured.report.records + captured.report.inserted == captured.records.size());
    for (const Record& record : captured.records) RC_ASSERT(record.product < captured.products.size());
  } catch (const UserError& error) {
    RC_ASSERT(error.code() == ErrorCode::unknown_shape || error.code() == ErrorCode::no_data);
  }
}

}  // namespace
}  // namespace foreshock
