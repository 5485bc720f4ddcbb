#include "foreshock/drift/adwin.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

namespace foreshock {
namespace {

using Json = nlohmann::json;

// As tests/e2e/river_adwin.py makes them.
std::vector<double> series(std::int64_t state, const Json& levels) {
  std::vector<double> out;
  for (const Json& level : levels) {
    for (int i = 0; i < level.at(1).get<int>(); ++i) {
      state = (state * 1103515245 + 12345) % (std::int64_t{1} << 31);
      out.push_back(level.at(0).get<double>() + (static_cast<double>(state) / 2147483648.0 - 0.5) * 0.5);
    }
  }
  return out;
}

// The golden file is river's; tests/e2e/test_detectors.py sees to that.
TEST(AdwinTest, ChangesWindowsAndMeansAreRivers) {
  std::ifstream file(std::string(FORESHOCK_SOURCE_DIR) + "/tests/golden/adwin.json");
  const Json cases = Json::parse(file);
  ASSERT_GE(cases.size(), 4u);
  for (const Json& one : cases) {
    Adwin adwin;
    std::vector<std::size_t> changes, widths;
    std::size_t i = 0;
    for (const double value : series(one.at("seed"), one.at("levels"))) {
      if (adwin.add(value)) {
        changes.push_back(i);
        widths.push_back(adwin.width());
        adwin = Adwin();  // as river does; the window it keeps would go on being cut for the same change
      }
      ++i;
    }
    EXPECT_EQ(changes, one.at("changes").get<std::vector<std::size_t>>()) << one.at("levels");
    EXPECT_EQ(widths, one.at("widths").get<std::vector<std::size_t>>()) << one.at("levels");
    EXPECT_EQ(adwin.width(), one.at("width").get<std::size_t>());
    EXPECT_NEAR(adwin.mean(), one.at("mean").get<double>(), 1e-12);
  }
}

TEST(AdwinTest, AConstantNeverChanges) {
  Adwin adwin;
  for (int i = 0; i < 10'000; ++i) ASSERT_FALSE(adwin.add(0.25));
  EXPECT_EQ(adwin.width(), 10'000u);
  EXPECT_EQ(adwin.mean(), 0.25);
}

TEST(AdwinTest, AnEmptyWindowHasNoMean) {
  const Adwin adwin;
  EXPECT_EQ(adwin.width(), 0u);
  EXPECT_EQ(adwin.mean(), 0.0);
}

}  // namespace
}  // namespace foreshock
