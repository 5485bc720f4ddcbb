#include "foreshock/core/similar_names.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace foreshock {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(SimilarNames, AreTheFewestEditsAway) {
  EXPECT_THAT(similar_names("spred", {"price", "spread_bps", "spread"}, 2), ElementsAre("spread", "price"));
  EXPECT_THAT(similar_names("abc", {"xbc", "abcd", "bc", "abc"}, 4), ElementsAre("abc", "xbc", "abcd", "bc"));
}

TEST(SimilarNames, AreAsManyAsThereAre) {
  EXPECT_THAT(similar_names("a", {"b"}, 3), ElementsAre("b"));
  EXPECT_THAT(similar_names("a", {}, 3), IsEmpty());
  EXPECT_THAT(similar_names("", {"bb", "c"}, 1), ElementsAre("c"));
}

}  // namespace
}  // namespace foreshock
