#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foreshock/report/document.hpp"
#include "foreshock/report/genai_appendix.hpp"

namespace foreshock {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string markdown(std::vector<Block> blocks) {
  return to_markdown(Document{"Title", "", std::move(blocks)});
}

TEST(Markdown, WritesEveryKindOfBlock) {
  const std::string text = markdown({Heading{1, "Part"}, Paragraph{"Some text."}, BulletList{{"one", "two"}},
                                     Note{NoteKind::info, "Note", {"Sentence."}, {"point"}},
                                     Note{NoteKind::info, "", {"Alone."}, {}}, KeyValues{{{"rows", "12"}}},
                                     PageBreak{}, CodeLine{"foreshock doctor"}});
  EXPECT_EQ(text,
            "# Title\n\n## Part\n\nSome text.\n\n- one\n- two\n\n> **Note**\n>\n> Sentence.\n>\n> - point\n\n"
            "> Alone.\n\n- rows: 12\n\n```\nforeshock doctor\n```\n");
}

TEST(Markdown, WritesTablesAsGitHubReadsThem) {
  const Table table{"Models",
                    {{"model"}, {"PR-AUC", ColumnAlign::right}},
                    {{"log_rv|60", {"0.4", true}}, {{"best", false, true}}},
                    "A footnote."};
  EXPECT_EQ(markdown({table}),
            "# Title\n\n**Models**\n\n| model | PR-AUC |\n| --- | ---: |\n| log_rv\\|60 | *0.4* |\n| "
            "**best** |  |\n\n"
            "A footnote.\n");
}

TEST(Markdown, LinksChartsThatHaveAFile) {
  const LineChart chart{"PR [curve](x)", "", "", {}, {}, {}, {}, "", ""};
  EXPECT_EQ(markdown({FigureRow{{{chart, "pr_curve.png"}, {chart, ""}}}}),
            "# Title\n\n![PR [curve]\\(x)](pr_curve.png)\n");
}

TEST(Markdown, LetsTextMeanItself) {
  const std::string text = markdown({Paragraph{"<img src=x> `code` *bold* a_b [l](u) & c"},
                                     Paragraph{"# no heading"}, CodeLine{"``` fence"}});
  EXPECT_THAT(text, HasSubstr("&lt;img src=x> \\`code\\` \\*bold\\* a_b [l]\\(u) &amp; c\n"));
  EXPECT_THAT(text, HasSubstr("\n\\# no heading\n"));
  EXPECT_THAT(text, HasSubstr("\n````\n``` fence\n````\n"));
}

TEST(Markdown, BeginsWithTheWatermark) {
  EXPECT_EQ(to_markdown(Document{"Title", "", {}, "SCORES *LEAK*"}), "**SCORES \\*LEAK\\***\n\n# Title\n");
}

TEST(GenaiAppendix, SaysWhatWasUsedAndWhatWasNot) {
  const std::string text = to_markdown(genai_appendix());
  EXPECT_THAT(text, HasSubstr("written with the help of generative AI"));
  EXPECT_THAT(text, HasSubstr("No generative model takes part in computing"));
  EXPECT_LT(text.size(), 1000U);
}

}  // namespace
}  // namespace foreshock
