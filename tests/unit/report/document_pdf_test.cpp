#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "foreshock/report/document.hpp"
#include "tests/unit/report/poppler.hpp"

namespace foreshock {
namespace {

using testing::HasSubstr;
using testing::Not;

Document with(std::vector<Block> blocks) {
  return Document{"Model evaluation", "", std::move(blocks)};
}

Table table_of(int rows) {
  Table table{"Files", {{"File"}, {"Rows", ColumnAlign::right}}, {}, "A footnote."};
  for (int i = 0; i < rows; ++i) table.rows.push_back({"file_" + std::to_string(i), std::to_string(i * 100)});
  return table;
}

TEST(Pdf, RepeatsAndCarriesNoDate) {
  const Document document = with({Heading{1, "Part"}, table_of(5)});
  const std::string pdf = to_pdf(document);
  EXPECT_EQ(to_pdf(document), pdf);
  EXPECT_THAT(pdf, testing::StartsWith("%PDF-"));
  EXPECT_THAT(pdf, Not(HasSubstr("CreationDate")));
  EXPECT_THAT(ask_poppler("pdfinfo %s", pdf), HasSubstr("Model evaluation"));
}

TEST(Pdf, IsA4WithTitleAndPageInTheFooter) {
  const std::string pdf =
      to_pdf(with({Paragraph{"one"}, PageBreak{}, Paragraph{"two"}, PageBreak{}, Paragraph{"three"}}));
  EXPECT_THAT(ask_poppler("pdfinfo %s", pdf), HasSubstr("(A4)"));
  EXPECT_EQ(pdf_pages(pdf), 3);
  const std::string text = pdf_text(pdf);
  for (const char* footer : {"Page 1 of 3", "Page 2 of 3", "Page 3 of 3"})
    EXPECT_THAT(text, HasSubstr(footer));
  EXPECT_EQ(count_of(text, "Model evaluation"), 4U);  // the title and three footers
}

// Poppler gives each turned letter a line of its own.
std::size_t marks_in(const std::string& pdf) {
  std::string text = ask_poppler("pdftotext -raw %s -", pdf);
  std::erase(text, '\n');
  return count_of(text, "LEAKS");
}

TEST(Pdf, CarriesTheWatermarkOnEveryPage) {
  Document document =
      with({Paragraph{"one"}, PageBreak{}, table_of(90), PageBreak{}, Note{NoteKind::info, "two", {}, {}}});
  EXPECT_EQ(marks_in(to_pdf(document)), 0U);
  document.watermark = "LEAKS";
  const std::string pdf = to_pdf(document);
  EXPECT_GE(pdf_pages(pdf), 4);
  EXPECT_EQ(marks_in(pdf), static_cast<std::size_t>(pdf_pages(pdf)));
  EXPECT_EQ(to_pdf(document), pdf);
}

TEST(Pdf, BreaksNoWordAndNoNumberOfTwelveColumns) {
  Table table{"", {{"model"}}, {{"prototype random forest"}}, ""};
  for (const char* title :
       {"average precision", "lift", "AP at 10 %", "normalised AP", "ROC-AUC", "skill vs climatology",
        "skill vs log-HAR", "log loss", "ECE, debiased", "calibration slope", "QLIKE"}) {
    table.columns.push_back({title, ColumnAlign::right});
    table.rows[0].emplace_back("0.605 [0.544, 0.665]");
  }
  const std::string text = pdf_text(to_pdf(with({table})));
  EXPECT_EQ(count_of(text, "0.605"), 11U);
  EXPECT_EQ(count_of(text, "[0.544,"), 11U);
  EXPECT_EQ(count_of(text, "0.665]"), 11U);
  for (const char* word : {"precision", "normalised", "ROC-AUC", "climatology", "debiased", "calibration"}) {
    EXPECT_THAT(text, HasSubstr(word));
  }
}

TEST(Pdf, LeavesNoEmptyPage) {
  EXPECT_EQ(pdf_pages(to_pdf(with({Paragraph{"one"}, PageBreak{}, PageBreak{}, Paragraph{"two"}}))), 2);
}

TEST(Pdf, BreaksALongTableAndRepeatsItsHeader) {
  const std::string pdf = to_pdf(with({table_of(200)}));
  const std::string text = pdf_text(pdf);
  const int pages = pdf_pages(pdf);
  EXPECT_GE(pages, 4);
  EXPECT_EQ(count_of(text, "File  "), static_cast<std::size_t>(pages));
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(count_of(text, "file_" + std::to_string(i) + " "), 1U) << i;
  }
  EXPECT_THAT(text, HasSubstr("A footnote."));
}

TEST(Pdf, WrapsLongWordsInsideThePage) {
  const std::string word(300, 'w');
  const std::string pdf =
      to_pdf(with({Paragraph{word}, Table{"", {{"A"}, {"B"}}, {{word, "1,234,567"}}, ""}, CodeLine{word}}));
  const std::string boxes =
      ask_poppler("pdftotext -bbox %s - | sed -n 's/.*xMax=\"\\([0-9.]*\\)\".*/\\1/p'", pdf);
  std::istringstream lines(boxes);
  double right = 0;
  int words = 0;
  while (lines >> right) {
    EXPECT_LE(right, 595.28 - 49);
    ++words;
  }
  EXPECT_GT(words, 12);
  const std::string text = pdf_text(pdf);
  EXPECT_EQ(count_of(text, "w"), 3 * word.size());
  EXPECT_THAT(text, HasSubstr("1,234,567"));  // numbers stay whole beside a word that is broken
}

TEST(Pdf, TellsALongNoteOverPages) {
  Note note{NoteKind::warning, "Points", {}, {}};
  for (int i = 0; i < 120; ++i) note.points.push_back("point " + std::to_string(i) + ".");
  const std::string pdf = to_pdf(with({Paragraph{"before"}, note}));
  EXPECT_EQ(pdf_pages(pdf), 3);
  const std::string text = pdf_text(pdf);
  for (int i = 0; i < 120; ++i) EXPECT_THAT(text, HasSubstr("point " + std::to_string(i) + "."));
}

TEST(Pdf, ContinuesARowThatIsHigherThanAPage) {
  std::string many;
  for (int i = 0; i < 400; ++i) many += "word" + std::to_string(i) + " ";
  const std::string text =
      pdf_text(to_pdf(with({Table{"", {{"A"}, {"B"}}, {{many + many + many, "short"}}, ""}})));
  EXPECT_EQ(count_of(text, "word399"), 3U);
}

TEST(Pdf, KeepsAHeadingWithWhatFollows) {
  std::vector<Block> blocks(20, Paragraph{"line"});
  for (int lines = 20; lines < 36; ++lines) {
    blocks.push_back(Heading{1, "Charts follow"});
    blocks.push_back(FigureRow{{{ConfusionChart{"Counts", 1, 2, 3, 4, "", ""}, ""}}});
    const std::string text = pdf_text(to_pdf(with(blocks)));
    const std::size_t heading = text.find("Charts follow");
    EXPECT_EQ(count_of(text.substr(heading, text.find("Counts") - heading), "\f"), 0U) << lines;
    blocks.resize(blocks.size() - 2);
    blocks.push_back(Paragraph{"line"});
  }
}

TEST(Pdf, FitsAChartThatIsTooHighOnAPageWithItsHeading) {
  const BarChart bars{"Bars", "", std::vector<Bar>(80, Bar{"bar", 1, {}, {}}), 80, "", ""};
  const std::string text =
      pdf_text(to_pdf(with({Paragraph{"one"}, Heading{1, "Two"}, FigureRow{{{bars, ""}}}})));
  EXPECT_EQ(count_of(text, "\f"), 2U);
  EXPECT_GT(text.find("Two"), text.find('\f'));
}

TEST(Pdf, DrawsAQuestionMarkForWhatTheFontLacks) {
  const std::string text =
      pdf_text(to_pdf(with({Paragraph{"a\xff"
                                      "b 日c – é ≥"}})));
  EXPECT_THAT(text, HasSubstr("a?b ?c – é ≥"));
}

TEST(Pdf, ShowsEveryKindOfBlock) {
  const std::string text = pdf_text(to_pdf(with(
      {Heading{2, "A heading"}, Paragraph{"A paragraph."}, BulletList{{"An item."}},
       Note{NoteKind::verdict, "Verdict: none", {"A reason."}, {"A point."}}, KeyValues{{{"Key", "Value"}}},
       Table{"", {{""}, {""}}, {{"cell one", "cell two"}}, ""}, CodeLine{"foreshock evaluate"}})));
  for (const char* part : {"A heading", "A paragraph.", "• An item.", "Verdict: none", "A reason.",
                           "• A point.", "Key", "Value", "cell one", "cell two", "foreshock evaluate"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

}  // namespace
}  // namespace foreshock
