#include "foreshock/table/compare.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace foreshock {
namespace {

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
  const auto found = first_difference(a, b);
  return found ? to_string(*found) : "";
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
  EXPECT_EQ(difference(two_rows(), other), "row 0, column 'product_id': 'BTC-USD' against 'ETH-USD'");
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
}

TEST(Compare, ShapesThatDiffer) {
  Frame longer = two_rows();
  longer.columns()[0].push_int(0);
  longer.columns()[1].push_null();
  longer.columns()[2].push_null();
  EXPECT_EQ(difference(two_rows(), longer), "2 rows against 3");
  Frame wider = two_rows();
  wider.add("extra", ColumnType::int64).valid.resize(2);
  EXPECT_EQ(difference(two_rows(), wider), "column number 4: no column against 'extra' of type int64");
}

}  // namespace
}  // namespace foreshock
