#include "foreshock/simulation/capture_ticks.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "foreshock/core/error.hpp"
#include "foreshock/core/file.hpp"

namespace foreshock {
namespace {

class CaptureTicks : public testing::Test {
 protected:
  std::filesystem::path file =
      std::filesystem::temp_directory_path() / ("capture_ticks_" + std::to_string(getpid()) + ".ndjson");
  ~CaptureTicks() override { std::filesystem::remove(file); }
};

TEST_F(CaptureTicks, TradesCountWhereThereAreAny) {
  write_file(
      file,
      R"({"type":"ticker","product_id":"A-B","price":"5","best_bid":"4.5","best_ask":"5.5","time":"2026-01-01T00:00:00Z","sequence":1})"
      "\n"
      R"({"type":"match","trade_id":7,"side":"sell","size":"2","price":"5.5","product_id":"A-B","sequence":2,"time":"2026-01-01T00:00:01Z"})"
      "\n"
      R"({"type":"ticker","product_id":"C-D","price":"9","best_bid":"8","best_ask":"10","time":"2026-01-01T00:00:02Z","sequence":1})"
      "\n");
  ExchangeMarket market = make_captured_exchange_market({file}, {});
  EXPECT_EQ(market.products(), (std::vector<std::string>{"A-B", "C-D"}));
  const ExchangeTick trade = market.trade();
  EXPECT_EQ(trade.tick.price, 550'000'000);
  EXPECT_EQ(trade.tick.size, 200'000'000);
  EXPECT_EQ(trade.tick.bid, 450'000'000);
  EXPECT_TRUE(trade.tick.buy) << "the maker sold";
  EXPECT_EQ(market.trade().tick.price, 900'000'000);
  EXPECT_EQ(market.next(), nullptr);
}

TEST_F(CaptureTicks, ProductsThatAreNotThereAreNamed) {
  write_file(file, R"({"ts":"2026-01-01T00:00:00Z","product_id":"A-B","price":5.0})"
                   "\n");
  EXPECT_THROW((void)make_captured_exchange_market({file}, {"X-Y"}), UserError);
  EXPECT_EQ(make_captured_exchange_market({file}, {"A-B"}).products().size(), 1U);
}

}  // namespace
}  // namespace foreshock
