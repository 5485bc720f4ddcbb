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
#include "foreshock/features/second_status.hpp"
#include "foreshock/models/label_rule.hpp"
#include "foreshock/tick/product_table.hpp"

namespace foreshock {

// What of a row labels are made of.
struct OutcomeRow {
  ProductIndex product;
  std::int64_t second;
  SecondStatus status;
  std::optional<std::int64_t> return_q;
  double rv_300;  // NaN: null
  std::int64_t valid_300;
};

class LiveOutcomes {
 public:
  // `products` must outlive this.
  LiveOutcomes(const LabelRule& rule, std::int64_t horizon_s, const ProductTable& products);

  // The next row of its product, and the receipt of the record behind it. Not live: its outcomes are known
  // already.
  void on_row(const OutcomeRow& row, UnixNanos receipt, bool live);
  // Those that became known with live rows since the last take: timestamp, venue, product_id, v, label (true:
  // a spike), known_at (the row's time that made it known).
  [[nodiscard]] Frame take();
  // Of the rows taken last: the receipts behind them.
  [[nodiscard]] const std::vector<UnixNanos>& receipts() const { return receipts_; }

 private:
  [[nodiscard]] Frame labelled(const std::deque<OutcomeRow>& kept) const;
  void add(const Frame& labels, const OutcomeRow& known_with, UnixNanos receipt);

  LabelRule rule_;
  std::int64_t horizon_s_;
  const ProductTable& products_;
  std::vector<std::deque<OutcomeRow>> rows_;  // by ProductIndex, those without an outcome
  Frame outcomes_;
  std::vector<UnixNanos> pending_, receipts_;
};

}  // namespace foreshock
