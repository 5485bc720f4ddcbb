// The ends of damaged batches, found by offsets: exact for every place in every batch, in few tries.
#include "foreshock/kafka/damage_search.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace foreshock {
namespace {

struct Search {
  std::int64_t end;
  int tries;
};

// Of a batch of offsets [base, behind).
Search search(const DamagedBatch& batch, std::int64_t behind) {
  Search out{0, 0};
  out.end = damage_end(batch, [&](std::int64_t offset) {
    ++out.tries;
    EXPECT_LT(offset, batch.end) << "the partition holds nothing there";
    EXPECT_GE(offset, batch.from);
    return batch.base <= offset && offset < behind;
  });
  return out;
}

TEST(DamageEndTest, IsExactForEveryPlaceInEveryBatch) {
  for (std::int64_t size = 1; size <= 40; ++size) {
    for (std::int64_t from = 0; from <= 100 + size + 3; ++from) {
      for (const std::int64_t end : {100 + size, 100 + size + 1, 100 + size + 57}) {
        const Search got = search({100, from, end}, 100 + size);
        EXPECT_EQ(got.end, std::max(100 + size, from)) << size << " messages, from " << from << " to " << end;
      }
    }
  }
}

TEST(DamageEndTest, TriesGrowWithTheLogarithm) {
  const Search got = search({1'000, 0, 100'000}, 1'000 + 12'345);
  EXPECT_EQ(got.end, 1'000 + 12'345);
  EXPECT_LE(got.tries, 30);
}

TEST(DamageEndTest, WhatIsBehindItAlreadyCostsOneTry) {
  EXPECT_EQ(search({10, 25, 100}, 20).end, 25);
  EXPECT_EQ(search({10, 25, 100}, 20).tries, 1);
}

}  // namespace
}  // namespace foreshock
