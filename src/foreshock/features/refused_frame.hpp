// The records an engine refused, gathered into a Frame: one row each, in log order. What is absent is null.
#pragma once

#include "foreshock/core/frame.hpp"
#include "foreshock/features/timeline.hpp"
#include "foreshock/tick/product_table.hpp"

namespace foreshock {

[[nodiscard]] std::string_view to_string(Refusal why);  // "late", "future"

// venue, product_id, reason, kind, ts_event, ts_recv, sequence, trade_id, price, size, best_bid,
// best_bid_size, best_ask, best_ask_size.
[[nodiscard]] Frame empty_refused_frame();

// The table must outlive this; products may be added to it meanwhile.
class RefusedFrame {
 public:
  explicit RefusedFrame(const ProductTable& products) : products_(products), frame_(empty_refused_frame()) {}

  void add(const Record& record, Refusal why);
  [[nodiscard]] std::size_t rows() const { return frame_.rows(); }
  // The rows so far; starts anew.
  [[nodiscard]] Frame take();

 private:
  const ProductTable& products_;
  Frame frame_;
};

}  // namespace foreshock
