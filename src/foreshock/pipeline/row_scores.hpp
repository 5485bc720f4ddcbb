// Entries of ticks.features to predictions and outcomes, resumed from the log alone: outcomes need the rows
// of the label's horizon before, which are read again. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "foreshock/pipeline/live_scores.hpp"

namespace foreshock {

class RowScores {
 public:
  // Throws UserError: bad_setting for an unknown set, schema_mismatch for a model of another one.
  RowScores(const std::string& set, std::shared_ptr<const LiveModel> model);
  RowScores(const RowScores&) = delete;
  RowScores& operator=(const RowScores&) = delete;

  // An entry; not live: read again, it brings nothing. Error (bad_line): it is no row of the set, and passed
  // over.
  std::optional<Error> on_entry(std::int64_t offset, UnixNanos receipt, std::string_view line, bool live);
  // Gives what the live entries since the last call brought.
  LiveOutput finish(const LiveRowSink& sink);
  [[nodiscard]] bool has_rows() const { return !receipts_.empty(); }
  // At most so many does a row make known.
  [[nodiscard]] std::int32_t outcomes_of_a_row() const {
    return static_cast<std::int32_t>(scores_.horizon_s());
  }
  // The first entry that going on at `next` takes.
  [[nodiscard]] std::int64_t first_needed(std::int64_t next) const;

 private:
  // A row and where it stands.
  struct Place {
    std::int64_t second, offset;
  };

  [[nodiscard]] OutcomeRow outcome_row(const Frame& row, Venue venue);
  void keep(const OutcomeRow& row, std::int64_t offset);

  ProductTable products_;
  Frame empty_, rows_;
  std::vector<UnixNanos> receipts_;        // of the rows in rows_
  std::vector<std::deque<Place>> places_;  // by ProductIndex, of rows that matter to outcomes to come
  LiveScores scores_;
};

}  // namespace foreshock
