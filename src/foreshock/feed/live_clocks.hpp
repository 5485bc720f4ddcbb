// Clock records of a live feed: one of a product each 250 ms in which nothing of it came, on the same grid
// that SilenceClocks gives a recording. A product begins with its first record.
#pragma once

#include <optional>
#include <vector>

#include "foreshock/feed/silence_clocks.hpp"

namespace foreshock {

class LiveClocks {
 public:
  // `record` is the product's next one: calls emit(clock) for each clock due before it.
  template <typename Emit>
  void before(const Record& record, Emit&& emit) {
    if (products_.size() <= record.product) products_.resize(record.product + 1);
    Product& product = products_[record.product];
    while (product.last && *product.last + SilenceClocks::kInterval < record.ts_recv) {
      emit(next_clock(product, record.product));
    }
    product.conn = record.conn;
    if (!product.last || record.ts_recv > *product.last) product.last = record.ts_recv;
  }

  // Everything received before `now` was told: calls emit(clock) for each clock due by then.
  template <typename Emit>
  void until(UnixNanos now, Emit&& emit) {
    for (std::size_t i = 0; i < products_.size(); ++i) {
      Product& product = products_[i];
      while (product.last && *product.last + SilenceClocks::kInterval <= now) {
        emit(next_clock(product, static_cast<ProductIndex>(i)));
      }
    }
  }

 private:
  struct Product {
    std::optional<UnixNanos> last;  // largest ts_recv, or the last clock
    std::int64_t conn = 0;
  };

  static Record next_clock(Product& product, ProductIndex index) {
    *product.last += SilenceClocks::kInterval;
    Record clock;
    clock.kind = RecordKind::clock;
    clock.product = index;
    clock.conn = product.conn;
    clock.ts_recv = clock.ts_event = *product.last;
    return clock;
  }

  std::vector<Product> products_;
};

}  // namespace foreshock
