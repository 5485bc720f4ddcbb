// A feed of one product written by hand, a line an event, and single rows of the oracle over it. Times are in
// milliseconds, prices in units of 1e-8, sizes in whole ones. received = stamped.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "foreshock/tick/record.hpp"
#include "tests/support/core_oracle.hpp"

namespace foreshock {

class ExampleFeed {
 public:
  Record& quote(std::int64_t time_ms, std::int64_t bid, std::int64_t ask);
  Record& quote(std::int64_t time_ms, std::int64_t bid, std::int64_t ask, std::int64_t bid_size,
                std::int64_t ask_size);
  Record& ticker(std::int64_t time_ms, std::int64_t bid, std::int64_t ask);
  Record& trade(std::int64_t time_ms, std::int64_t size, Side side);
  // The last quote again, whole, at the start of every second from first to last.
  void repeat(std::int64_t first_second, std::int64_t last_second);

  [[nodiscard]] const std::vector<Record>& log() const { return log_; }
  // Fails a check unless the row is there.
  [[nodiscard]] OracleRow row(std::int64_t second, OracleSet set = OracleSet::core_v1) const;

 private:
  Record& write(RecordKind kind, std::int64_t time_ms);

  std::vector<Record> log_;
};

[[nodiscard]] std::optional<double> value_of(const OracleRow& row, std::string_view column,
                                             OracleSet set = OracleSet::core_v1);

}  // namespace foreshock
