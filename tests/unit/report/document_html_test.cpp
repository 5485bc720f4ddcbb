#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstring>
#include <set>

#include "foreshock/report/document.hpp"
#include "tests/unit/report/poppler.hpp"

namespace foreshock {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kMalicious = "<script>alert('x')</script>\" onload=\"y & z";

Document malicious_document() {
  const std::string text = kMalicious;
  Document document{text, text, {}};
  document.blocks = {Heading{1, text},
                     Paragraph{text},
                     BulletList{{text}},
                     Note{NoteKind::warning, text, {text}, {text}},
                     KeyValues{{{text, text}}},
                     Table{text, {{text}}, {{TableCell(text, true)}}, text},
                     FigureRow{{{LineChart{text, text, text, {}, {}, {}, {}, text, text}, ""}}},
                     CodeLine{text}};
  return document;
}

FigureRow two_charts() {
  const LineChart chart{"A chart", "x", "y", {{"series", {0, 1}, {0, 1}}}, {}, {}, {}, "", ""};
  LineChart other = chart;
  other.series[0].ys = {1, 0};
  return {{{chart, ""}, {other, ""}}};
}

// What stands between `mark` and the next quote, wherever the mark occurs.
std::vector<std::string> quoted_after(std::string_view text, std::string_view mark) {
  std::vector<std::string> found;
  for (std::size_t at = text.find(mark); at != std::string_view::npos; at = text.find(mark, at + 1)) {
    const std::size_t begin = at + mark.size();
    found.emplace_back(text.substr(begin, text.find('"', begin) - begin));
  }
  return found;
}

TEST(Html, EscapesAllText) {
  const std::string html = to_html(malicious_document());
  EXPECT_THAT(html, Not(HasSubstr("<script")));
  EXPECT_THAT(html, Not(HasSubstr("\" onload")));
  EXPECT_EQ(count_of(html, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot; onload=&quot;y &amp; z"),
            17U);
}

TEST(Html, AsksForNothingOutside) {
  Document document{"Report", "", {two_charts()}};
  const std::string html = to_html(document);
  EXPECT_THAT(html, HasSubstr("default-src 'none'"));
  std::string rest = html;
  for (const char* name_space : {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}) {
    while (rest.find(name_space) != std::string::npos)
      rest.erase(rest.find(name_space), std::strlen(name_space));
  }
  for (const char* outside : {"http:", "https:", "url(h", "src=\"", "<link", "<script", "@import"}) {
    EXPECT_THAT(rest, Not(HasSubstr(outside)));
  }
}

TEST(Html, NamesOfSeveralChartsAreUniqueAndKnown) {
  const std::string html = to_html(Document{"Report", "", {two_charts(), two_charts()}});
  const auto ids = quoted_after(html, " id=\"");
  const std::set<std::string> unique(ids.begin(), ids.end());
  EXPECT_EQ(unique.size(), ids.size());
  EXPECT_EQ(count_of(html, "<svg"), 4U);
  const auto references = quoted_after(html, "href=\"#");
  EXPECT_GT(references.size(), 50U);
  for (const std::string& name : references) EXPECT_EQ(unique.count(name), 1U) << name;
}

TEST(Html, MarksCells) {
  const Table table{
      "", {{"model"}, {"PR-AUC", ColumnAlign::right}}, {{"a", {"0.4", true}}, {{"b", false, true}}}, ""};
  const std::string html = to_html(Document{"Report", "", {table}});
  EXPECT_THAT(html, HasSubstr("<td class=\"right greyed\">0.4</td>"));
  EXPECT_THAT(html, HasSubstr("<td class=\"strong\">b</td><td class=\"right\"></td>"));
}

TEST(Html, ReadsWellInLightAndDark) {
  const std::string html = to_html(Document{"Report", "", {}});
  EXPECT_THAT(html, HasSubstr("prefers-color-scheme: dark"));
  EXPECT_THAT(html, HasSubstr("@media print"));
}

TEST(Html, KeepsTheWatermarkInSightAndOnPaper) {
  const Document document{"Report", "", {}, "SCORES <LEAK>"};
  const std::string html = to_html(document);
  EXPECT_THAT(html,
              HasSubstr("<div class=\"watermark\" role=\"note\"><span>SCORES &lt;LEAK&gt;</span></div>"));
  EXPECT_THAT(html, testing::ContainsRegex("\\.watermark \\{ position: fixed;"));
  EXPECT_THAT(html, HasSubstr("pointer-events: none"));
  EXPECT_EQ(count_of(html, "--watermark:"), 2U);  // light and dark
  EXPECT_THAT(to_html(Document{"Report", "", {}}), Not(HasSubstr("<div class=\"watermark\"")));
}

TEST(Html, GivesAChartAloneTheWholeWidth) {
  const LineChart chart{"A chart", "x", "y", {{"series", {0, 1}, {0, 1}}}, {}, {}, {}, "", ""};
  EXPECT_THAT(to_html(Document{"Report", "", {FigureRow{{{chart, ""}}}}}), HasSubstr("viewBox=\"0 0 752 "));
}

TEST(Html, SetsAWideTableSmaller) {
  const Table table{
      "", std::vector<TableColumn>(12, {"column", ColumnAlign::right}), {{"0.3 [0.2, 0.4]"}}, ""};
  const std::string html = to_html(Document{"Report", "", {table}});
  EXPECT_THAT(html, HasSubstr("<div class=\"table wide\">"));
  EXPECT_THAT(html, HasSubstr(">0.3 <span class=\"interval\">[0.2, 0.4]</span></td>"));
}

TEST(Html, TenChartsStayUnderTwoHundredKilobytes) {
  Document document{"Drift", "", {}};
  for (int i = 0; i < 10; ++i) {
    HistogramChart chart{"feature_" + std::to_string(i),       "value", "share", {},
                         {{"reference", {}}, {"current", {}}}, "",      ""};
    for (int bin = 0; bin <= 30; ++bin) chart.edges.push_back(bin * 0.1 * (i + 1));
    for (int bin = 0; bin < 30; ++bin) {
      chart.groups[0].heights.push_back(0.01 * ((bin * 7) % 30));
      chart.groups[1].heights.push_back(0.01 * ((bin * 11) % 30));
    }
    document.blocks.push_back(FigureRow{{{chart, ""}}});
  }
  EXPECT_LT(to_html(document).size(), 200'000U);
}

}  // namespace
}  // namespace foreshock
