// Losses told by consecutive trade ids of the same products on one or two connections: an id that every
// living connection has passed without delivering it is lost. Survives reconnects, so that what was traded
// meanwhile is counted. An id arriving late is no new loss.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <vector>

#include "foreshock/tick/record.hpp"

namespace foreshock {

inline constexpr std::size_t kConnectionsMax = 2;

class TradeGaps {
 public:
  // Trades between the ids `from` and `to`, both excluded, are lost.
  using Lost = std::function<void(ProductIndex product, std::int64_t from, std::int64_t to)>;

  // Trade ids of one product in a message of connection `at`; order does not matter.
  void on_trades(std::size_t at, ProductIndex product, std::span<const std::int64_t> ids, UnixNanos ts_recv,
                 const Lost& lost);
  void on_open(std::size_t at);
  // What only this connection could have delivered is lost.
  void on_lost(std::size_t at, const Lost& lost);
  // What the other connection did not deliver within a while is lost.
  void on_time(UnixNanos now, const Lost& lost);

 private:
  static constexpr nanoseconds kWait = std::chrono::seconds(5);

  struct Missing {
    std::int64_t first, end;  // [first, end)
    UnixNanos since;
  };
  struct Product {
    std::optional<std::int64_t> last;                                    // the largest of all connections
    std::array<std::optional<std::int64_t>, kConnectionsMax> last_of{};  // since it opened
    std::vector<Missing> missing;
  };

  static void arrived(Product& product, std::int64_t id, UnixNanos ts_recv);
  // Gives up on what nobody will deliver.
  void settle(ProductIndex index, Product& product, UnixNanos now, const Lost& lost) const;

  std::map<ProductIndex, Product> products_;
  std::array<bool, kConnectionsMax> open_{};
  std::vector<std::int64_t> sorted_;
};

}  // namespace foreshock
