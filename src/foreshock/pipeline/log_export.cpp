#include "foreshock/pipeline/log_export.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/pending_text.hpp"
#include "foreshock/core/progress.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/pipeline/frame_lines.hpp"
#include "foreshock/stream/topics.hpp"
#include "foreshock/table/parquet_writer.hpp"

namespace foreshock {
namespace {

// Each undamaged entry of the range, with a progress bar and interrupts.
LogExportReport for_each_entry(EventLog& log, const LogExportSettings& settings, const DamagedEntry& damaged,
                               const std::function<void(const LogEntry&)>& sink) {
  LogExportReport report;
  Progress progress("exporting", static_cast<std::uint64_t>(settings.offsets.end - settings.offsets.first));
  const auto count_damaged = [&](std::int64_t offset, const Error& error) {
    if (offset >= settings.offsets.end) return;
    ++report.damaged;
    damaged(offset, error);
  };
  for (std::int64_t next = settings.offsets.first; next < settings.offsets.end;) {
    throw_if_interrupted();
    const LogBatch batch = read_past_damage(log, settings.topic, next, {}, count_damaged);
    if (batch.entries.empty()) break;
    for (const LogEntry& entry : batch.entries) {
      if (entry.offset >= settings.offsets.end) break;
      sink(entry);
      ++report.entries;
    }
    next = batch.entries.back().offset + 1;
    progress.advance_to(static_cast<std::uint64_t>(next - settings.offsets.first));
  }
  return report;
}

// Whose columns are the keys of the row, in their order.
const FeatureSet& set_of(std::string_view line) {
  const auto row = nlohmann::ordered_json::parse(line, nullptr, false);
  for (const FeatureSet* set : feature_sets()) {
    const Frame frame = empty_frame(*set);
    if (!row.is_object() || row.size() != frame.columns().size()) continue;
    std::size_t same = 0;
    for (const auto& item : row.items()) same += item.key() == frame.columns()[same].name ? 1 : 0;
    if (same == row.size()) return *set;
  }
  throw UserError(ErrorCode::bad_line,
                  fmt::format("the first entry is no row of a feature set: {}", line.substr(0, 80)));
}

LogExportReport export_rows(EventLog& log, const LogExportSettings& settings, const DamagedEntry& damaged) {
  constexpr std::size_t kFrameRows = 4096;
  std::optional<ParquetWriter> writer;
  Frame empty, rows;
  const auto sink = [&](const LogEntry& entry) {
    if (!writer) {
      empty = empty_frame(set_of(entry.value));
      writer.emplace(settings.out, empty);
      rows = empty;
    }
    if (const auto bad = add_json_row(rows, entry.value)) {
      throw UserError(bad->code, fmt::format("{} {}: {}", settings.topic, entry.offset, bad->message));
    }
    if (rows.rows() < kFrameRows) return;
    writer->append(rows);
    rows = empty;
  };
  const LogExportReport report = for_each_entry(log, settings, damaged, sink);
  if (!writer) {
    throw UserError(ErrorCode::no_data, fmt::format("there is no row to write to {}", settings.out.string()));
  }
  if (rows.rows() > 0) writer->append(rows);
  writer->close();
  return report;
}

LogExportReport export_lines(EventLog& log, const LogExportSettings& settings, const DamagedEntry& damaged) {
  PendingText out(settings.out);
  const LogExportReport report = for_each_entry(log, settings, damaged, [&](const LogEntry& entry) {
    out.buffer() += entry.value;
    out.buffer() += '\n';
    out.flush_if_large();
  });
  out.commit();
  return report;
}

}  // namespace

LogExportReport export_topic(EventLog& log, const LogExportSettings& settings, const DamagedEntry& damaged) {
  const std::string kind = settings.out.extension();
  if (kind == ".gz" || kind == ".zst" || kind == ".xz") {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("--out {}: lines are written plain; name it .ndjson and pack it afterwards",
                                settings.out.string()));
  }
  if (kind != ".parquet") return export_lines(log, settings, damaged);
  if (settings.topic == kFeaturesTopic) return export_rows(log, settings, damaged);
  throw UserError(ErrorCode::bad_setting,
                  fmt::format("--out {}: only {} is written as Parquet; name it .ndjson",
                              settings.out.string(), kFeaturesTopic));
}

}  // namespace foreshock
