#include "foreshock/features/cross_features.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "foreshock/core/error.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/stats/random.hpp"

namespace foreshock {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kMarketColumns = 5;

struct Row {
  std::string venue, product;
  std::int64_t second = 0;
  std::vector<std::optional<double>> values;  // one a feature of core_v1
};

Frame core_frame(const std::vector<Row>& rows) {
  Frame frame = empty_frame(core_v1());
  const std::size_t fixed = core_v1().fixed.size();
  for (const Row& row : rows) {
    std::vector<Column>& columns = frame.columns();
    columns[0].push_text(row.venue);
    columns[1].push_text(row.product);
    columns[2].push_int(row.second * kNanosPerSecond);
    for (std::size_t i = 3; i < fixed; ++i) columns[i].push_null();
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      Column& column = columns[fixed + i];
      row.values[i] ? column.push_double(*row.values[i]) : column.push_null();
    }
  }
  return frame;
}

Row row_of(const std::string& venue, const std::string& product, std::int64_t second, double value) {
  return {venue, product, second, std::vector<std::optional<double>>(core_v1().columns.size(), value)};
}

std::string error_of(const Frame& core, const MarketProduct& market) {
  try {
    static_cast<void>(join_market(core, market));
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(CrossFeatures, DeclaresCoreAndTheMarketsColumns) {
  const Frame core = empty_frame(core_v1());
  const Frame cross = empty_frame(cross_v1());
  ASSERT_EQ(cross.columns().size(), core.columns().size() + kMarketColumns);
  for (std::size_t i = 0; i < core.columns().size(); ++i) {
    EXPECT_EQ(cross.columns()[i].name, core.columns()[i].name);
    EXPECT_EQ(cross.columns()[i].type, core.columns()[i].type);
  }
  for (const char* name : {"market_log_rv_5", "market_log_rv_30", "market_log_rv_60",
                           "market_log_cascades_5_300", "market_log_cascades_60_3600"}) {
    EXPECT_NE(cross.find(name), nullptr) << name;
    EXPECT_NE(core.find(std::string(name).substr(7)), nullptr) << name;
  }
  EXPECT_NE(cross_v1().schema_hash, core_v1().schema_hash);
}

// Products with holes in time and null values, interleaved at random, joined again by a dictionary.
TEST(CrossFeatures, IsADictionaryJoin) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    Random random(seed);
    std::vector<Row> rows;
    for (std::int64_t second = 100; second < 160; ++second) {
      for (const char* product : {"ETH-USD", "BTC-USD", "SOL-USD"}) {
        if (random.below(4) == 0) continue;
        Row row{"kraken", product, second, {}};
        for (std::size_t i = 0; i < core_v1().columns.size(); ++i) {
          row.values.push_back(random.below(5) == 0 ? std::nullopt : std::optional(random.uniform01()));
        }
        rows.push_back(row);
      }
    }
    std::map<std::int64_t, const Row*> market;
    for (const Row& row : rows) {
      if (row.product == "BTC-USD") market[row.second] = &row;
    }
    const Frame core = core_frame(rows);
    const Frame cross = join_market(core, {"BTC-USD"});
    ASSERT_EQ(cross.rows(), rows.size());
    for (std::size_t c = 0; c < core_v1().columns.size(); ++c) {
      const std::string name = core_v1().columns[c].name;
      const Column& own = cross.at(name);
      const Column* joined = cross.find("market_" + name);
      for (std::size_t row = 0; row < rows.size(); ++row) {
        const auto value = [row](const Column& column) {
          return column.is_null(row) ? std::nullopt : std::optional(column.doubles[row]);
        };
        ASSERT_EQ(value(own), rows[row].values[c]);
        if (joined == nullptr) continue;
        const auto found = market.find(rows[row].second);
        const std::optional<double> expected =
            found == market.end() ? std::nullopt : found->second->values[c];
        ASSERT_EQ(value(*joined), expected) << name << " row " << row << " seed " << seed;
      }
    }
  }
}

TEST(CrossFeatures, TheMarketMayComeAfterTheOthersInTheTable) {
  const Frame cross = join_market(
      core_frame({row_of("kraken", "ETH-USD", 7, 1.0), row_of("kraken", "BTC-USD", 7, 2.0)}), {"BTC-USD"});
  EXPECT_EQ(cross.at("market_log_rv_5").doubles[0], 2.0);
  EXPECT_EQ(cross.at("market_log_rv_5").doubles[1], 2.0);
  EXPECT_EQ(cross.at("log_rv_5").doubles[0], 1.0);
  EXPECT_EQ(cross.metadata.at("feature_set"), "cross_v1");
  EXPECT_EQ(cross.metadata.at("schema_hash"), cross_v1().schema_hash);
  EXPECT_EQ(cross.metadata.at("cross.venue"), "kraken");
  EXPECT_EQ(cross.metadata.at("cross.product_id"), "BTC-USD");
}

TEST(CrossFeatures, AMarketThatIsNotThereIsAnsweredWithThoseThatAre) {
  const Frame core = core_frame({row_of("kraken", "ETH-USD", 7, 1.0), row_of("bitstamp", "SOL-USD", 7, 1.0)});
  EXPECT_EQ(error_of(core, {"BTC-USD"}),
            "the market product BTC-USD is not in the features; there are: SOL-USD on bitstamp, ETH-USD on "
            "kraken");
  EXPECT_THAT(error_of(core, {"ETH-USD", "bitstamp"}), HasSubstr("ETH-USD on bitstamp is not"));
  EXPECT_THAT(error_of(core_frame({}), {"BTC-USD"}), HasSubstr("there are: none"));
}

TEST(CrossFeatures, OneOfSeveralVenuesIsChosenByName) {
  const Frame core = core_frame({row_of("kraken", "BTC-USD", 7, 1.0), row_of("bitstamp", "BTC-USD", 7, 2.0)});
  EXPECT_THAT(error_of(core, {"BTC-USD"}), HasSubstr("--market-venue"));
  EXPECT_EQ(join_market(core, {"BTC-USD", "bitstamp"}).at("market_log_rv_60").doubles[0], 2.0);
}

TEST(CrossFeatures, RefusesTablesThatAreNotCoreRows) {
  const Row row = row_of("kraken", "BTC-USD", 7, 1.0);
  EXPECT_THAT(error_of(core_frame({row, row}), {"BTC-USD"}),
              HasSubstr("two rows of 1970-01-01T00:00:07.000000000Z"));
  Frame typed = core_frame({row});
  typed.columns()[2].type = ColumnType::int64;
  EXPECT_THAT(error_of(typed, {"BTC-USD"}),
              HasSubstr("'timestamp' is of type int64, core_v1's is timestamp"));
  Frame without = core_frame({row});
  without.columns().pop_back();
  EXPECT_THAT(error_of(without, {"BTC-USD"}), HasSubstr("is missing"));
  Frame nameless = core_frame({row});
  nameless.columns()[1].valid[0] = 0;
  EXPECT_THAT(error_of(nameless, {"BTC-USD"}), HasSubstr("row 0 names no"));
}

}  // namespace
}  // namespace foreshock
