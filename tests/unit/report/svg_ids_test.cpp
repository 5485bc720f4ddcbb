#include "foreshock/report/svg_ids.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace foreshock {
namespace {

TEST(RenumberSvgIds, ForgetsTheCountersOfTheProcess) {
  const std::string first =
      renumber_svg_ids(R"(<g id="surface7"><use href="#clip9"/><path id="clip9"/></g>)", "p");
  EXPECT_EQ(first, R"(<g id="p1"><use href="#p2"/><path id="p2"/></g>)");
  EXPECT_EQ(renumber_svg_ids(R"(<g id="surface71"><use href="#clip3"/><path id="clip3"/></g>)", "p"), first);
}

TEST(RenumberSvgIds, FollowsReferencesInStyles) {
  EXPECT_EQ(renumber_svg_ids(R"svg(<clipPath id="clip1"/><g clip-path="url(#clip1)"/>)svg", "f2-"),
            R"svg(<clipPath id="f2-1"/><g clip-path="url(#f2-1)"/>)svg");
}

TEST(RenumberSvgIds, NamesSymbolsByContent) {
  const std::string one = renumber_svg_ids(R"(<symbol id="g0"><path d="A"/></symbol><use href="#g0"/>)", "x");
  EXPECT_EQ(renumber_svg_ids(R"(<symbol id="g5"><path d="A"/></symbol><use href="#g5"/>)", "y"), one);
  EXPECT_NE(renumber_svg_ids(R"(<symbol id="g0"><path d="B"/></symbol><use href="#g0"/>)", "x"), one);
}

TEST(WithoutKnownSymbols, WritesEachOnce) {
  std::set<std::string> known;
  const std::string svg = "<defs>\n<symbol id=\"g1\">one</symbol>\n<symbol id=\"g2\">two</symbol>\n</defs>";
  EXPECT_EQ(without_known_symbols(svg, known), svg);
  EXPECT_EQ(without_known_symbols(svg, known), "<defs>\n</defs>");
  EXPECT_THAT(known, testing::ElementsAre("g1", "g2"));
}

TEST(WithShortNumbers, RoundsToHundredths) {
  EXPECT_EQ(with_short_numbers(R"(M 5.210938 -7.40625 L 10.001 0.5 version="1.1")"),
            R"(M 5.21 -7.41 L 10 0.5 version="1.1")");
  EXPECT_EQ(with_short_numbers("rgb(0%,44.705882%,69.803922%)"), "rgb(0%,44.71%,69.8%)");
  EXPECT_EQ(with_short_numbers("no numbers. at all"), "no numbers. at all");
}

}  // namespace
}  // namespace foreshock
