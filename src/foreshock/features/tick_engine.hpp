// TickEngine: records in, handoff_v1 rows out, one per tick with a price, in log order. Window w of a tick
// stamped t: every earlier tick of the product in log order, and itself, with time >= t - w; nothing is ever
// dropped for being late. Keeps every tick of its input (112 bytes each), since a late tick's window may
// reach back any distance in the log. Not thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "foreshock/tick/record.hpp"

namespace foreshock {

struct TickRow {
  const Record& tick;
  std::span<const double> values;  // one a column of handoff_v1(), NaN: null; valid during the call
};

using TickRowSink = std::function<void(const TickRow&)>;

class TickEngine {
 public:
  explicit TickEngine(TickRowSink sink);
  ~TickEngine();
  TickEngine(const TickEngine&) = delete;
  TickEngine& operator=(const TickEngine&) = delete;

  void on_record(const Record& record);
  // Returns beyond |2| met so far; they are null.
  [[nodiscard]] std::uint64_t null_returns() const;

  // Whether the record makes a row: a ticker or quote with a price, neither duplicate nor snapshot.
  [[nodiscard]] static bool makes_row(const Record& record);

 private:
  class ProductTicks;
  TickRowSink sink_;
  std::vector<std::unique_ptr<ProductTicks>> products_;  // by ProductIndex
  std::vector<double> values_;
};

}  // namespace foreshock
