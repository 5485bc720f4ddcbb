// What follows rows: a model's predictions, and what came true. Not thread-safe.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "foreshock/models/artifact.hpp"
#include "foreshock/pipeline/live_outcomes.hpp"

namespace foreshock {

struct LiveModel {
  Artifact artifact;
  std::string hash;  // of its file: the model's identity
};

// Tells models apart in names: the beginning of its hash.
[[nodiscard]] std::string short_name(const LiveModel& model);

// What a group brought, for whoever looks on.
struct LiveOutput {
  Frame features, predictions, outcomes;
  std::vector<UnixNanos> receipts;  // of the records that closed the rows of features
};

// A row as a line of a topic, with its key and the receipt of the record that brought it.
using LiveRowSink = std::function<void(std::string_view topic, UnixNanos receipt, std::string_view key,
                                       std::string_view line)>;

// Gives all rows; receipts[i] is row i's.
void give_rows(const LiveRowSink& sink, std::string_view topic, const Frame& rows,
               const std::vector<UnixNanos>& receipts);

class LiveScores {
 public:
  // Throws UserError: schema_mismatch for a model of another set.
  LiveScores(std::shared_ptr<const LiveModel> model, const std::string& set, const ProductTable& products);

  // Every row in order, those that warm up (not live) as well.
  void on_row(const OutcomeRow& row, UnixNanos receipt, bool live) {
    if (outcomes_) outcomes_->on_row(row, receipt, live);
  }
  // Of the live rows since the last call, a table of the set: adds to `out` and gives what they bring.
  void finish(LiveOutput& out, const LiveRowSink& sink);

  // How far back rows matter to outcomes to come; 0 where the model's label is unknown.
  [[nodiscard]] std::int64_t horizon_s() const { return horizon_s_; }

 private:
  std::shared_ptr<const LiveModel> model_;
  std::int64_t horizon_s_ = 0;
  std::optional<LiveOutcomes> outcomes_;
};

}  // namespace foreshock
