// TickEngine: records in, handoff_v1 rows out, one per tick with a price, in log order. Window w of a tick
// stamped t: every earlier tick of the product in log order, and itself, with time >= t - w; nothing is ever
// dropped for being late. Keeps 16 bytes of every tick. Rows come many at a time: flush() gives those not yet
// given. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "foreshock/features/tick_features.hpp"
#include "foreshock/tick/record.hpp"

namespace foreshock {

// Rows one after the other; valid during the call.
struct TickRows {
  static constexpr std::size_t kMost = 64;

  std::span<const RowTick> ticks;
  std::span<const double> values;  // of each column of handoff_v1() kMost places, size() of them filled

  [[nodiscard]] std::size_t size() const { return ticks.size(); }
  // NaN: null.
  [[nodiscard]] std::span<const double> column(std::size_t i) const {
    return values.subspan(i * kMost, ticks.size());
  }
};

using TickRowsSink = std::function<void(const TickRows&)>;

class ProductTicks;

class TickEngine {
 public:
  explicit TickEngine(TickRowsSink sink);
  ~TickEngine();
  TickEngine(const TickEngine&) = delete;
  TickEngine& operator=(const TickEngine&) = delete;

  void on_record(const Record& record);
  void flush();

  // Whether the record makes a row: a ticker or quote with a price, neither duplicate nor snapshot.
  [[nodiscard]] static bool makes_row(const Record& record);

 private:
  void evaluate();

  TickRowsSink sink_;
  std::vector<std::unique_ptr<ProductTicks>> products_;  // by ProductIndex
  // Of the rows not yet given:
  std::vector<RowTick> ticks_;
  std::vector<TickWindow> windows_;  // of each of kTickWindowSeconds kMost places
  std::vector<double> values_;
};

}  // namespace foreshock
