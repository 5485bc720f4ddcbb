#include "foreshock/features/catalogue.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "foreshock/core/error.hpp"
#include "foreshock/core/file.hpp"
#include "foreshock/features/core_features.hpp"
#include "foreshock/features/tick_features.hpp"

namespace foreshock {
namespace {

TEST(Catalogue, ColumnNamesAreUniqueAndComeFromDeclarations) {
  for (const FeatureSet* set : feature_sets()) {
    std::set<std::string> names;
    for (const FixedColumn& column : set->fixed) EXPECT_TRUE(names.insert(std::string(column.name)).second);
    for (const FeatureColumn& column : set->columns)
      EXPECT_TRUE(names.insert(column.name).second) << column.name;
  }
  EXPECT_NE(empty_frame(core_v1()).find("log_rv_5_60"), nullptr);
  EXPECT_NE(empty_frame(handoff_v1()).find("return_std_300s"), nullptr);
}

TEST(Catalogue, EveryColumnHasAFunction) {
  EXPECT_EQ(core_v1_features().functions.size(), core_v1().columns.size());
  EXPECT_EQ(long_v1_features().functions.size(), long_v1().columns.size());
  EXPECT_EQ(kTickColumns, handoff_v1().columns.size());
}

TEST(Catalogue, ALongerSetStartsWithTheShorterOne) {
  ASSERT_EQ(core_v1().columns.size(), 115U);
  ASSERT_EQ(long_v1().columns.size(), 117U);
  for (std::size_t i = 0; i < core_v1().columns.size(); ++i) {
    EXPECT_EQ(long_v1().columns[i].name, core_v1().columns[i].name);
  }
  EXPECT_EQ(core_v1().longest_window_s, 3600);
  EXPECT_EQ(long_v1().longest_window_s, 14460);
}

TEST(Catalogue, RowFeatureSetsAreFoundByName) {
  EXPECT_EQ(find_row_feature_set("long_v1"), &long_v1_features());
  EXPECT_EQ(find_row_feature_set("handoff_v1"), nullptr);
}

TEST(Catalogue, HashFollowsTheDeclaration) {
  const auto set = [](std::string_view formula) {
    FeatureDescription feature;
    feature.name = "x";
    feature.formula = formula;
    feature.windows = {{5}};
    return make_feature_set("s", "row", {}, {feature}, "");
  };
  EXPECT_EQ(set("a").schema_hash, set("a").schema_hash);
  EXPECT_NE(set("a").schema_hash, set("b").schema_hash);
  EXPECT_EQ(set("a").schema_hash.size(), 64U);
}

TEST(Catalogue, UnknownSetNamesThoseThereAre) {
  try {
    static_cast<void>(feature_set("core_v9"));
    FAIL();
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("'core_v9'"));
    EXPECT_THAT(error.what(), ::testing::HasSubstr("core_v1, long_v1, handoff_v1"));
  }
}

TEST(Catalogue, DocumentedSpecificationIsTheCatalogues) {
  EXPECT_EQ(read_file(std::string(FORESHOCK_SOURCE_DIR) + "/docs/feature_spec.md"), feature_spec_markdown())
      << "run: build/release/foreshock features --markdown > docs/feature_spec.md";
}

}  // namespace
}  // namespace foreshock
