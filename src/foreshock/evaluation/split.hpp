// Which rows train, calibrate and test. The contiguous split is the honest one: earlier rows train, later
// rows test, and rows whose label looks into the next part are purged. The random split leaks (labels of
// neighbouring rows overlap by 59 of 60 seconds); it exists to show how much. Cuts are times, so that several
// products share them. Any table splits, an empty one into empty parts. Source: Lopez de Prado 2018, chapter
// 7 (purging).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "foreshock/evaluation/labelled_rows.hpp"

namespace foreshock {

enum class Part : std::uint8_t { train, calibration, test, purged, unlabelled, unused };
inline constexpr std::size_t kPartsUsed = 3;  // train, calibration, test

[[nodiscard]] std::string_view to_string(Part part);

struct SplitSettings {
  std::int64_t train_percent = 60;        // of the labelled rows
  std::int64_t calibration_percent = 20;  // the rest is test
  // Cuts by time instead, ns: training ends before train_to_ns, calibration before calibration_to_ns (not
  // earlier than train_to_ns).
  std::optional<std::int64_t> train_to_ns = std::nullopt;
  std::optional<std::int64_t> calibration_to_ns = std::nullopt;
  std::optional<std::int64_t> test_to_ns = std::nullopt;  // later rows are unused; absent: all are test
  // Above 0, a cut by share moves to the session end nearest to it, if one is at most this share of the
  // labelled rows away.
  std::int64_t session_end_percent = 0;
  std::int64_t horizon_ns = 60'000'000'000;  // how far a label looks ahead
  std::int64_t lateness_ns = 250'000'000;    // how much later it is known
};

struct PartSummary {
  std::int64_t rows = 0;  // labelled, not purged
  std::int64_t positives = 0;
  std::int64_t episodes = 0;       // of those rows
  std::int64_t valid_seconds = 0;  // seconds of the part's time span that are not INVALID, labelled or not
  std::int64_t sessions = 0;       // sessions those rows lie in
  std::int64_t first_ns = 0;       // of the labelled rows; 0 when there are none
  std::int64_t last_ns = 0;
};

struct Split {
  std::vector<Part> part;                         // one a row
  std::array<PartSummary, kPartsUsed> summaries;  // by Part
  std::int64_t purged = 0;
  std::int64_t unlabelled = 0;
  std::int64_t unused = 0;  // labelled, after the test part
  bool unsafe_random = false;
  std::uint64_t seed = 0;  // of a random split

  [[nodiscard]] const PartSummary& summary(Part of) const { return summaries[static_cast<std::size_t>(of)]; }
};

// Rows with s + horizon + lateness >= start of the next part are purged. A contiguous part's span runs from
// its cut to the next.
[[nodiscard]] Split contiguous_split(const LabelledRows& rows, const SplitSettings& settings);

// Labelled rows dealt to the parts at random, nothing purged: for the demonstration of the leak only. A
// part's valid seconds are its labelled rows.
[[nodiscard]] Split unsafe_random_split(const LabelledRows& rows, const SplitSettings& settings,
                                        std::uint64_t seed);

// A split made elsewhere: summaries of parts given row by row. A part's valid seconds are its labelled rows.
[[nodiscard]] Split split_of(const LabelledRows& rows, std::vector<Part> part);

// Row indices of a part, in the table's order.
[[nodiscard]] std::vector<std::size_t> rows_of(const Split& split, Part part);

}  // namespace foreshock
