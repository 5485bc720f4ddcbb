#include "capture_options.hpp"

#include <fmt/format.h>

namespace foreshock::cli {

void add_capture_options(CLI::App& command, CaptureOptions& options) {
  command
      .add_option("--raw", options.files,
                  "Captured files, any shape, plain or .gz .zst .xz; patterns in quotes are expanded")
      ->required()
      ->type_name("FILES");
  command
      .add_option("--assume-timezone", options.settings.assume_timezone,
                  "Zone of times that carry none, e.g. America/New_York (default: UTC, and said so)")
      ->type_name("ZONE");
  command.add_flag("--strict", options.settings.strict, "End at the first bad line instead of counting it");
  command
      .add_option("--rejects", options.settings.reject_file,
                  "Write bad lines here, one JSON object each: file, line, reason, first 80 bytes")
      ->type_name("FILE");
}

std::optional<UnixNanos> parse_time_flag(const std::string& flag, const std::string& text) {
  if (text.empty()) return std::nullopt;
  constexpr std::size_t kDay = std::string_view("2026-04-05").size();
  const Result<ParsedTime> time = parse_time(text.size() == kDay ? text + "T00:00:00Z" : text);
  if (!time) {
    throw UserError(ErrorCode::bad_setting, fmt::format("{}: {}", flag, time.error().message));
  }
  return time->utc;
}

std::string capture_remarks(const CaptureReport& report, const CaptureSettings& settings) {
  std::string text;
  if (report.rejected > 0) {
    const RejectedLine& first = report.rejects.front();
    text += fmt::format("{} of {} lines could not be read (first: {}:{}: {}); ", report.rejected,
                        report.lines, first.path, first.line, first.reason);
  }
  if (report.any_naive_times && settings.assume_timezone.empty()) {
    text += "times without a zone were taken as UTC (--assume-timezone); ";
  }
  if (!text.empty()) text.resize(text.size() - 2);
  return text;
}

}  // namespace foreshock::cli
