// Replay: captured records through a feature set's engine, the same code as live. One pass streams; in chunks
// the log is held in memory, cut, and each part computed after its own warm-up, on as many threads as asked:
// the same rows, bit for bit, in the same order.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/features/catalogue.hpp"
#include "foreshock/pipeline/record_log.hpp"

namespace foreshock {

struct ReplaySettings {
  std::string set = "core_v1";
  std::size_t chunks = 1;
  std::size_t threads = 1;
  std::optional<UnixNanos> from;  // rows with timestamp >= from
  std::optional<UnixNanos> to;    // rows with timestamp < to
};

// What the engine met; all products together.
struct ReplayCounts {
  std::uint64_t rows = 0;
  std::uint64_t late = 0, quarantined_future = 0, holes = 0, bad_quotes = 0, quarantined_mids = 0;  // core_v1
  std::uint64_t null_returns = 0;  // handoff_v1

  ReplayCounts& operator+=(const ReplayCounts& other);
};

// Rows in log order, some thousands a call.
using FrameSink = std::function<void(Frame)>;

// Streams when one chunk, one thread and no `from` are asked; else loads the log first.
struct ReplayReport {
  CaptureReport capture;
  ReplayCounts counts;
};
ReplayReport replay_files(const std::vector<std::filesystem::path>& files, const CaptureSettings& capture,
                          const ReplaySettings& settings, const FrameSink& sink);

// The same over records in memory.
ReplayCounts replay_records(const RecordLog& log, const ReplaySettings& settings, const FrameSink& sink);

}  // namespace foreshock
