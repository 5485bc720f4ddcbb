#include "foreshock/table/compare.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

Frame two_rows() {
  Frame frame;
  Column& time = frame.add("timestamp", ColumnType::timestamp);
  time.push_int(1'700'000'000'000'000'001);
  time.push_int(1'700'000'001'000'000'000);
  Column& value = frame.add("value", ColumnType::float64);
  value.push_double(1.25);
  value.push_null();
  Column& product = frame.add("product_id", ColumnType::string);
  product.push_text("BTC-USD");
  product.push_text("ETH-USD");
  return frame;
}

// "" when equal
std::string difference(const Frame& a, const Frame& b) {
  const Comparison comparison = compare(a, b);
  EXPECT_EQ(comparison.identical(), first_difference(comparison).empty());
  return first_difference(comparison);
}

TEST(Compare, EqualFramesHaveNoDifference) {
  Frame other = two_rows();
  other.columns()[1].doubles[1] = 99.0;  // behind a null: must not count
  std::swap(other.columns()[2].dictionary[0], other.columns()[2].dictionary[1]);
  std::swap(other.columns()[2].ints[0], other.columns()[2].ints[1]);  // same text, other codes
  EXPECT_EQ(difference(two_rows(), other), "");
}

TEST(Compare, NamesTheFirstRowThatDiffersWhicheverColumnItIsIn) {
  Frame other = two_rows();
  other.columns()[0].ints[1] += 1;
  other.columns()[2].ints[0] = 1;
  EXPECT_EQ(difference(two_rows(), other), "row 0, column 'product_id': BTC-USD against ETH-USD");
}

TEST(Compare, SeesTheLastBitAndTheSignOfZero) {
  Frame other = two_rows();
  other.columns()[1].doubles[0] = std::nextafter(1.25, 2.0);
  EXPECT_EQ(difference(two_rows(), other), "row 0, column 'value': 1.25 against 1.2500000000000002");
  Frame zero = two_rows();
  zero.columns()[1].doubles[0] = 0.0;
  other.columns()[1].doubles[0] = -0.0;
  EXPECT_EQ(difference(zero, other), "row 0, column 'value': 0 against -0");
}

TEST(Compare, ANullIsNotAZero) {
  Frame other = two_rows();
  other.columns()[1].valid[1] = 1;
  EXPECT_EQ(difference(two_rows(), other), "row 1, column 'value': null against 0");
  EXPECT_EQ(difference(other, two_rows()), "row 1, column 'value': 0 against null");
}

TEST(Compare, ANanIsItsBits) {
  Frame first = two_rows();
  Frame second = two_rows();
  first.columns()[1].doubles[0] = std::bit_cast<double>(0x7ff8000000000000);
  second.columns()[1].doubles[0] = std::bit_cast<double>(0x7ff8000000000000);
  EXPECT_EQ(difference(first, second), "");
  second.columns()[1].doubles[0] = std::bit_cast<double>(0x7ff8000000000001);
  EXPECT_EQ(difference(first, second),
            "row 0, column 'value': nan (bits 0x7ff8000000000000) against nan (bits 0x7ff8000000000001)");
  EXPECT_EQ(compare(first, second).cells.at(0).ulps, std::nullopt);
}

TEST(Compare, ColumnsThatDiffer) {
  Frame longer = two_rows();
  longer.columns()[0].push_int(0);
  longer.columns()[1].push_null();
  longer.columns()[2].push_null();
  EXPECT_EQ(difference(two_rows(), longer), "row 2 is in the second only");
  EXPECT_EQ(difference(longer, two_rows()), "row 2 is in the first only");
  Frame wider = two_rows();
  wider.add("extra", ColumnType::int64).valid.resize(2);
  EXPECT_EQ(difference(two_rows(), wider), "column 'extra' is in the second only");
  EXPECT_THAT(compare(wider, two_rows()).only_first, ElementsAre("extra"));
  Frame swapped = two_rows();
  std::swap(swapped.columns()[0], swapped.columns()[1]);
  EXPECT_EQ(difference(two_rows(), swapped), "the columns stand in another order");
  EXPECT_TRUE(compare(two_rows(), swapped).equal());
  Frame typed = two_rows();
  typed.columns()[0].type = ColumnType::int64;
  EXPECT_EQ(difference(two_rows(), typed), "column 'timestamp' is of type timestamp against int64");
  EXPECT_FALSE(compare(two_rows(), typed).equal());
}

TEST(Compare, UnitsInTheLastPlace) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(ulps_between(1.0, std::nextafter(1.0, 2.0)), 1U);
  EXPECT_EQ(ulps_between(std::nextafter(1.0, 0.0), std::nextafter(1.0, 2.0)), 2U);
  EXPECT_EQ(ulps_between(0.0, -0.0), 0U);
  EXPECT_EQ(ulps_between(-5e-324, 5e-324), 2U);
  EXPECT_EQ(ulps_between(-1.0, std::nextafter(-1.0, -2.0)), 1U);
  EXPECT_EQ(ulps_between(std::numeric_limits<double>::max(), kInfinity), 1U);
  EXPECT_EQ(ulps_between(-kInfinity, kInfinity), 2 * 0x7ff0000000000000U);
  EXPECT_EQ(ulps_between(std::nan(""), 1.0), std::nullopt);
}

// Rows with a key and a value.
struct KeyedRow {
  std::string_view product;
  std::int64_t second;
  std::optional<double> value;
};

Frame keyed(const std::vector<KeyedRow>& rows) {
  Frame frame;
  frame.add("product_id", ColumnType::string);
  frame.add("timestamp", ColumnType::timestamp);
  frame.add("value", ColumnType::float64);
  for (const KeyedRow& row : rows) {
    frame.columns()[0].push_text(row.product);
    frame.columns()[1].push_int(row.second * 1'000'000'000);
    row.value ? frame.columns()[2].push_double(*row.value) : frame.columns()[2].push_null();
  }
  return frame;
}

Comparison compare_keyed(const std::vector<KeyedRow>& a, const std::vector<KeyedRow>& b,
                         std::size_t shown = 10) {
  return compare(keyed(a), keyed(b), {.key = {"product_id", "timestamp"}, .shown = shown});
}

TEST(Compare, MatchesRowsByKeyInWhateverOrderTheyStand) {
  const Comparison same = compare_keyed({{"A", 1, 1.0}, {"B", 1, 2.0}, {"A", 2, 3.0}},
                                        {{"B", 1, 2.0}, {"A", 1, 1.0}, {"A", 2, 3.0}});
  EXPECT_TRUE(same.equal());
  EXPECT_FALSE(same.identical());
  EXPECT_EQ(same.matched, 3U);
  EXPECT_EQ(first_difference(same), "the rows stand in another order");
}

TEST(Compare, ARowOnOneSideOnlyLeavesTheOthersMatched) {
  const Comparison found = compare_keyed({{"A", 1, 1.0}, {"A", 2, 2.0}, {"A", 3, 3.0}},
                                         {{"A", 1, 1.0}, {"A", 3, 3.0}, {"B", 3, 3.0}});
  EXPECT_EQ(found.matched, 2U);
  EXPECT_EQ(found.missing, 1U);
  EXPECT_EQ(found.extra, 1U);
  EXPECT_EQ(to_string(found.missing_rows.at(0)), "row 1 (A, 1970-01-01T00:00:02.000000000Z)");
  EXPECT_EQ(to_string(found.extra_rows.at(0)), "row 2 (B, 1970-01-01T00:00:03.000000000Z)");
  EXPECT_EQ(found.columns.at(0).equal, 2U);
  EXPECT_FALSE(found.equal());
  EXPECT_TRUE(found.rows_in_order);
}

TEST(Compare, RowsOfOneKeyAreMatchedInTurn) {
  const Comparison found = compare_keyed({{"A", 1, 1.0}, {"A", 1, 2.0}, {"A", 1, 3.0}},
                                         {{"A", 1, 1.0}, {"A", 1, -2.0}, {"A", 1, 3.0}, {"A", 1, 4.0}});
  EXPECT_EQ(found.matched, 3U);
  ASSERT_EQ(found.cells.size(), 1U);
  EXPECT_EQ(to_string(found.cells[0].name), "row 1 (A, 1970-01-01T00:00:01.000000000Z), number 2 of its key");
  EXPECT_EQ(found.cells[0].second_row, 1U);
  EXPECT_EQ(found.extra_rows.at(0).occurrence, 3U);
}

TEST(Compare, CountsEachKindOfDifferenceAColumn) {
  const Comparison found = compare_keyed(
      {{"A", 1, 1.0}, {"A", 2, std::nullopt}, {"A", 3, 3.0}, {"A", 4, 4.0}, {"A", 5, std::nullopt}},
      {{"A", 1, 1.0},
       {"A", 2, 0.0},
       {"A", 3, std::nullopt},
       {"A", 4, std::nextafter(4.0, 5.0)},
       {"A", 5, {}}});
  const ColumnComparison& column = found.columns.at(0);
  EXPECT_EQ(column.name, "value");
  EXPECT_EQ(column.equal, 2U);
  EXPECT_EQ(column.differing, 1U);
  EXPECT_EQ(column.null_to_value, 1U);
  EXPECT_EQ(column.value_to_null, 1U);
  EXPECT_EQ(column.most_ulps, 1U);
  ASSERT_EQ(found.cells.size(), 3U);
  EXPECT_EQ(found.cells[0].first, std::nullopt);
  EXPECT_EQ(found.cells[1].second, std::nullopt);
  EXPECT_EQ(found.cells[2].second, "4.0000000000000009");
  EXPECT_EQ(found.cells[2].ulps, 1U);
}

TEST(Compare, ShowsTheFirstCellsByRowThenColumnAndCountsAll) {
  std::vector<KeyedRow> a;
  std::vector<KeyedRow> b;
  for (std::int64_t second = 0; second < 20; ++second) {
    a.push_back({"A", second, 0.0});
    b.push_back({"A", second, second < 5 ? 0.0 : 1.0});
  }
  const Comparison found = compare_keyed(a, b, 3);
  EXPECT_EQ(found.columns.at(0).differing, 15U);
  ASSERT_EQ(found.cells.size(), 3U);
  EXPECT_EQ(found.cells[0].name.row, 5U);
  EXPECT_EQ(found.cells[2].name.row, 7U);
}

TEST(Compare, ANullKeyIsAKeyOfItsOwn) {
  Frame a = keyed({{"A", 0, 1.0}, {"A", 0, 2.0}});
  a.columns()[1].valid[1] = 0;
  EXPECT_TRUE(compare(a, a, {.key = {"product_id", "timestamp"}}).identical());
  EXPECT_EQ(compare(a, keyed({{"A", 0, 1.0}}), {.key = {"timestamp"}}).missing, 1U);
}

TEST(Compare, RefusesKeysThatCannotBeMatched) {
  Frame other = keyed({});
  other.columns()[1].type = ColumnType::int64;
  const auto message = [](const Frame& a, const Frame& b, const char* key) -> std::string {
    try {
      static_cast<void>(compare(a, b, {.key = {key}}));
    } catch (const UserError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(message(keyed({}), other, "timestamp"), HasSubstr("type timestamp on one side and int64"));
  EXPECT_THAT(message(keyed({}), keyed({}), "value"), HasSubstr("of type float64"));
  EXPECT_THAT(message(keyed({}), keyed({}), "venue"), HasSubstr("'venue' is missing"));
}

}  // namespace
}  // namespace foreshock
