// The raw sample of a package: the first ten minutes of the longest session, as records in our own file shape
// (tick/envelope.hpp), which read back to the same records.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/feed/capture_reader.hpp"

namespace foreshock {

struct TimeSpan {
  UnixNanos from{};
  UnixNanos to{};  // not included
};

inline constexpr std::int64_t kRawSliceSeconds = 600;

// Over all products of core_v1 rows: the longest run of consecutive seconds that are not INVALID (the
// earliest of equals), cut to its first 600 s. nullopt when every row is INVALID.
[[nodiscard]] std::optional<TimeSpan> raw_slice_span(const Frame& core_rows);

// The lines of every record stamped within the span; duplicates left out. Reads the files once more.
[[nodiscard]] std::string raw_slice(const std::vector<std::filesystem::path>& files,
                                    const CaptureSettings& settings, const TimeSpan& span);

}  // namespace foreshock
