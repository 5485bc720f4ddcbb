// What came true: for every row of a feature set, once the rows of the label's horizon behind it are there,
// the realised variance of that horizon and whether it was a spike, by the labels' own code. An outcome is
// known with the first row `horizon_s` later, whatever came between; where rows are missing or INVALID it is
// null. Not thread-safe.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "foreshock/core/frame.hpp"
#include "foreshock/models/label_rule.hpp"
#include "foreshock/pipeline/live_features.hpp"

namespace foreshock {

class LiveOutcomes {
 public:
  // `products` must outlive this.
  LiveOutcomes(const LabelRule& rule, std::int64_t horizon_s, const ProductTable& products);

  void on_row(const LiveRow& row);
  // Those that became known with live rows since the last take: timestamp, venue, product_id, v, label (true:
  // a spike), known_at (the row's time that made it known).
  [[nodiscard]] Frame take();
  // Of the rows taken last: the receipts behind them.
  [[nodiscard]] const std::vector<UnixNanos>& receipts() const { return receipts_; }

 private:
  struct Second {
    std::int64_t second;
    SecondStatus status;
    std::optional<std::int64_t> return_q;
    double rv_300;
    std::uint32_t valid_300;
  };

  [[nodiscard]] Frame labelled(const std::deque<Second>& kept, ProductIndex product) const;
  void add(const Frame& labels, ProductIndex product, const LiveRow& known_with);

  LabelRule rule_;
  std::int64_t horizon_s_;
  const ProductTable& products_;
  std::vector<std::deque<Second>> seconds_;  // by ProductIndex, those without an outcome
  Frame outcomes_;
  std::vector<UnixNanos> pending_, receipts_;
};

}  // namespace foreshock
