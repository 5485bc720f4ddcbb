// Replay: captured records through a feature set's engine, the same code as live, read once and written as
// they go. core_v1 in one chunk on one thread: one engine takes record after record, beside the thread that
// reads. Otherwise the log is cut into chunks of consecutive records and each computed after its own warm-up,
// on as many threads as asked: the same rows, bit for bit, in the same order. Memory: a warm-up and the few
// chunks under way, however long the input; for handoff_v1 also 16 bytes a tick.
#pragma once

#include <filesystem>
#include <vector>

#include "foreshock/pipeline/ordered_frames.hpp"
#include "foreshock/pipeline/record_log.hpp"
#include "foreshock/pipeline/replay_run.hpp"

namespace foreshock {

struct ReplayReport {
  CaptureReport capture;
  ReplayCounts counts;
};
// The sinks get rows in log order, some thousands a call and at least one call, one at a time, perhaps on
// another thread. Errors as read_captures, and what a sink throws.
ReplayReport replay_files(const std::vector<std::filesystem::path>& files, const CaptureSettings& capture,
                          const ReplaySettings& settings, const ReplaySinks& sinks);

// The same over records in memory.
ReplayCounts replay_records(const RecordLog& log, const ReplaySettings& settings, const ReplaySinks& sinks);

}  // namespace foreshock
