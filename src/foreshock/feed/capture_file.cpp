#include "foreshock/feed/capture_file.hpp"

#include <fmt/format.h>

#include <utility>

#include "foreshock/feed/log_source.hpp"

namespace foreshock {
namespace {

std::unique_ptr<ByteSource> open_capture(const std::filesystem::path& path, const CaptureSettings& settings) {
  const Hashing hashing = settings.hash ? Hashing::sha256 : Hashing::none;
  return names_log(path) ? open_log_source(path.string(), settings.log_end, hashing)
                         : open_byte_source(path, hashing);
}

}  // namespace

CaptureFile::CaptureFile(const std::filesystem::path& path, const CaptureSettings& settings,
                         std::int64_t start_ns, ProductTable& products, DuplicateFilter& duplicates,
                         Hooks hooks)
    : rejected_(std::move(hooks.rejected)),
      path_(path.string()),
      lines_(open_capture(path, settings)),
      records_(settings.assume_timezone, start_ns, products, duplicates, std::move(hooks.sink)) {}

bool CaptureFile::read_line() {
  const std::optional<Line> line = lines_.next();
  if (!line) return false;
  ++line_count_;
  if (const std::optional<Error> bad = read(*line)) {
    ++rejected_count_;
    rejected_(*line, *bad);
  }
  return true;
}

std::optional<Error> CaptureFile::read(const Line& line) {
  if (line.too_long) {
    return Error{ErrorCode::bad_line, fmt::format("the line is longer than {} MiB", kMaxLineBytes >> 20)};
  }
  if (line.text.starts_with(kDamagedEntry)) return Error{ErrorCode::bad_line, std::string(line.text)};
  auto bad = records_.read(line.text);
  if (bad && line.cut_short) bad->message += " (the file ends inside this line)";
  return bad;
}

FileReport CaptureFile::finish() {
  if (lines_.damage()) {
    ++rejected_count_;
    rejected_(Line{{}, line_count_ + 1, false, true}, *lines_.damage());
  }
  FileReport report = records_.report();
  report.path = path_;
  report.lines = line_count_;
  report.rejected = rejected_count_;
  if (line_count_ == 0) report.shape = "empty";
  report.sha256 = lines_.finish_sha256();
  return report;
}

}  // namespace foreshock
