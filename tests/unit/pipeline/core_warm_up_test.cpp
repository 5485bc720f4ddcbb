#include "foreshock/pipeline/core_warm_up.hpp"

#include <gtest/gtest.h>

namespace foreshock {
namespace {

constexpr std::size_t kPiece = 1'024;  // records are dropped by pieces

Record heartbeat(ProductIndex product, std::int64_t second) {
  Record record;
  record.kind = RecordKind::heartbeat;
  record.product = product;
  record.ts_event = record.ts_recv = from_second(second);
  return record;
}

std::size_t warm_up_now(CoreWarmUp& source) {
  source.begin_chunk();
  return source.end_chunk()->records();
}

TEST(CoreWarmUp, IsAWindowDeepHoweverLongTheLog) {
  CoreWarmUp source(core_v1(), {});
  for (std::int64_t s = 0; s < 40'000; ++s) {
    EXPECT_TRUE(source.observe(heartbeat(0, s)));
    source.keep(heartbeat(0, s));
    if (s < 4'000 || s % 1'000 != 0) continue;
    const std::size_t records = warm_up_now(source);
    EXPECT_GE(records, 3'720U + 60) << s;
    EXPECT_LE(records, 3'720U + 60 + 3) << s;
  }
}

// A product that has fallen silent still needs the hour before: its hole may yet give rows.
TEST(CoreWarmUp, KeepsTheLastWindowOfASilentProduct) {
  CoreWarmUp source(core_v1(), {});
  for (std::int64_t s = 0; s < 30'000; ++s) {
    for (ProductIndex product = 0; product < (s < 10'000 ? 2U : 1U); ++product) {
      (void)source.observe(heartbeat(product, s));
      source.keep(heartbeat(product, s));
    }
  }
  source.begin_chunk();
  std::size_t of_silent = 0;
  const std::optional<WarmUp> warm_up = source.end_chunk();
  for (const WarmUp::Piece& piece : warm_up->pieces) {
    if (piece.records->front().product == 1) of_silent += piece.records->size() - piece.begin;
  }
  EXPECT_GE(of_silent, 3'780U);
  EXPECT_LE(of_silent, 3'783U);
}

// Memory: what is kept, seen by the pieces still alive.
TEST(CoreWarmUp, ForgetsWhatNoLaterChunkNeeds) {
  CoreWarmUp source(core_v1(), {});
  std::vector<std::weak_ptr<const std::vector<Record>>> pieces;
  for (std::int64_t s = 0; s < 30'000; ++s) {
    (void)source.observe(heartbeat(0, s));
    source.keep(heartbeat(0, s));
    if (s % 500 != 0) continue;
    source.begin_chunk();
    const std::optional<WarmUp> warm_up = source.end_chunk();
    pieces.emplace_back(warm_up->pieces.back().records);
  }
  std::size_t alive = 0;
  for (const auto& piece : pieces) alive += piece.expired() ? 0 : piece.lock()->size();
  EXPECT_LE(alive, 3'780U + kPiece);
}

TEST(CoreWarmUp, AsksForNothingBeforeTheSpanAndAfterIt) {
  CoreWarmUp source(core_v1(), {from_second(100), from_second(200)});
  std::int64_t first = -1, last = -1;
  for (std::int64_t s = 0; s < 1'000; ++s) {
    if (source.observe(heartbeat(0, s))) {
      if (first < 0) first = s;
      last = s;
    }
    source.keep(heartbeat(0, s));
  }
  EXPECT_EQ(first, 100);
  EXPECT_EQ(last, 200) << "the record that closes the last second asked for";
}

}  // namespace
}  // namespace foreshock
