// A model over one partition of ticks.features: a prediction for every row, under the id that foreshock
// featurize --model gives it, and what came true. Rows of other feature sets are passed over.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "foreshock/pipeline/partition_cursor.hpp"
#include "foreshock/pipeline/row_scores.hpp"

namespace foreshock {

class PartitionScores final : public PartitionWork {
 public:
  // Throws UserError: as RowScores and PartitionCursor.
  PartitionScores(const std::string& set, const std::shared_ptr<const LiveModel>& model,
                  PartitionSource source, const std::optional<GroupPosition>& committed);

  [[nodiscard]] std::int64_t from() const override { return next_; }
  std::optional<Error> on_message(const ReceivedMessage& message, const Produce& produce) override;
  [[nodiscard]] std::optional<GroupPosition> position() override;
  [[nodiscard]] const PartitionCounts& counts() const override { return counts_; }

 private:
  void produce_scores(const ReceivedMessage& message, const Produce& produce);

  std::string set_, schema_, model_name_;
  PartitionCursor cursor_;
  RowScores scores_;
  std::int64_t next_ = 0;
  PartitionCounts counts_;
};

}  // namespace foreshock
