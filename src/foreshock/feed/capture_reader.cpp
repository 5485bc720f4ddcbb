#include "foreshock/feed/capture_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "foreshock/core/error.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/feed/capture_file.hpp"
#include "foreshock/feed/capture_files.hpp"
#include "foreshock/feed/log_source.hpp"
#include "foreshock/feed/reject_file.hpp"

namespace foreshock {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kTextKept = 80;
constexpr std::uint64_t kLinesBetweenLooks = 4096;  // at interrupts and progress

struct OrderedFile {
  fs::path path;
  std::optional<UnixNanos> first;  // ts_recv of the first record; nullopt: it has none
};

std::optional<UnixNanos> first_receipt(const fs::path& path, const CaptureSettings& settings) {
  std::optional<UnixNanos> first;
  ProductTable products;
  DuplicateFilter duplicates;
  const auto take = [&first](const Record& record, std::string_view) {
    if (!first) first = record.ts_recv;
  };
  CaptureFile file(path, settings, 0, products, duplicates, {take, [](const Line&, const Error&) {}});
  while (!first && file.read_line()) throw_if_interrupted();
  return first;
}

std::vector<OrderedFile> order_files(const std::vector<fs::path>& names, const CaptureSettings& settings) {
  std::vector<OrderedFile> files;
  for (const fs::path& path : expand_capture_files(names))
    files.push_back({path, first_receipt(path, settings)});
  std::stable_sort(files.begin(), files.end(), [](const OrderedFile& a, const OrderedFile& b) {
    return a.first.value_or(UnixNanos::max()) < b.first.value_or(UnixNanos::max());
  });
  return files;
}

std::uint64_t stored_bytes(const fs::path& path) {
  return names_log(path) ? log_source_bytes(path.string()) : fs::file_size(path);
}

void add_to_totals(const FileReport& file, CaptureReport& report) {
  report.lines += file.lines;
  report.records += file.records;
  report.inserted += file.inserted;
  report.rejected += file.rejected;
  report.skipped += file.skipped;
  report.unknown += file.unknown;
  report.any_naive_times = report.any_naive_times || file.naive_times;
  report.simulated = report.simulated || file.simulated;
}

// No file yields a record: says which and what to do.
[[noreturn]] void nothing_read(const CaptureReport& report) {
  std::string names;
  for (const FileReport& file : report.files) names += (names.empty() ? "" : ", ") + file.path;
  if (report.lines == 0) {
    throw UserError(ErrorCode::no_data,
                    fmt::format("no data: {} {} empty", names, report.files.size() == 1 ? "is" : "are"));
  }
  std::string reason;
  if (!report.rejects.empty()) {
    reason = fmt::format("; line {}: {}", report.rejects.front().line, report.rejects.front().reason);
  }
  throw UserError(ErrorCode::unknown_shape, fmt::format("no line of a known shape in {}{}", names, reason));
}

class Reading {
 public:
  Reading(const CaptureSettings& settings, ProductTable& products, const RecordSink& sink)
      : settings_(settings), products_(products), sink_(sink), reject_file_(settings.reject_file) {}

  void read(const OrderedFile& from, const std::function<void(std::uint64_t)>& bytes_done) {
    const std::int64_t start_ns = from.first ? to_nanos(*from.first) : 0;
    const auto rejected = [&](const Line& line, const Error& why) { reject(from.path, line, why); };
    CaptureFile file(from.path, settings_, start_ns, products_, duplicates_, {sink_, rejected});
    for (std::uint64_t lines = 1; file.read_line(); ++lines) {
      if (lines % kLinesBetweenLooks != 0) continue;
      throw_if_interrupted();
      bytes_done(file.stored_bytes_read());
    }
    report_.files.push_back(file.finish());
    add_to_totals(report_.files.back(), report_);
  }

  CaptureReport finish() {
    reject_file_.commit();
    if (report_.records + report_.inserted == 0) nothing_read(report_);
    return std::move(report_);
  }

 private:
  void reject(const fs::path& path, const Line& line, const Error& why) {
    const RejectedLine rejected{path.string(), line.number, why.message,
                                std::string(line.text.substr(0, kTextKept))};
    reject_file_.add(rejected);
    if (settings_.strict) {
      reject_file_.commit();
      throw UserError(ErrorCode::bad_line, fmt::format("{}:{}: {}: {}", rejected.path, rejected.line,
                                                       rejected.reason, printable(rejected.text)));
    }
    if (report_.rejects.size() < kRejectsKept) report_.rejects.push_back(rejected);
  }

  const CaptureSettings& settings_;
  ProductTable& products_;
  const RecordSink& sink_;
  RejectFile reject_file_;
  DuplicateFilter duplicates_;
  CaptureReport report_;
};

}  // namespace

std::string printable(std::string_view text) {
  std::string out(text);
  std::replace_if(
      out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

CaptureReport read_captures(const std::vector<fs::path>& files, const CaptureSettings& settings,
                            ProductTable& products, const RecordSink& sink, const CaptureProgress& progress) {
  const std::vector<OrderedFile> ordered = order_files(files, settings);
  std::uint64_t total = 0;
  for (const OrderedFile& file : ordered) total += stored_bytes(file.path);
  std::uint64_t before = 0;
  Reading reading(settings, products, sink);
  for (const OrderedFile& file : ordered) {
    reading.read(file, [&](std::uint64_t done) {
      if (progress) progress(before + done, total);
    });
    before += stored_bytes(file.path);
  }
  return reading.finish();
}

}  // namespace foreshock
