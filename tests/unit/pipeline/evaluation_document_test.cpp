#include "foreshock/pipeline/evaluation_document.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/pipeline/sample_evaluation.hpp"
#include "tests/unit/report/poppler.hpp"

namespace foreshock {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string first_page(const std::string& text) {
  return text.substr(0, text.find('\f'));
}

TEST(EvaluationDocument, GivesTheDeskItsAnswerOnPageOne) {
  const std::string page = first_page(pdf_text(to_pdf(evaluation_document(sample_evaluation(), {}))));
  for (const char* part : {"Verdict: beats log-HAR", "10.0% of the test rows are spikes (4,400 of 44,000)",
                           "25 spike episodes", "logistic regression", "log-HAR (the bar)", "probe: clock",
                           "Base rate 0.100", "The forecast over the test part"}) {
    EXPECT_THAT(page, HasSubstr(part));
  }
}

TEST(EvaluationDocument, TellsTheRestBehindIt) {
  EvaluationContext context;
  CaptureReport capture;
  FileReport file;
  file.path = "ticks.ndjson";
  file.shape = "1 flat";
  file.lines = 10;
  file.records = 9;
  file.rejected = 1;
  file.sha256 = "abc";
  capture.files.push_back(file);
  context.capture = &capture;
  context.products = {"coinbase BTC-USD"};
  context.data_hash = "cafe";
  const std::string text = pdf_text(to_pdf(evaluation_document(sample_evaluation(), context)));
  for (const char* part :
       {"What would falsify this", "Precision and recall", "ROC", "Are the probabilities calibrated?",
        "What a random split would have claimed", "How much hangs on the label", "95th percentile",
        "Importance: logistic regression", "log_rv_60", "predicted", "1,200", "122 rows purged",
        "ticks.ndjson", "coinbase BTC-USD", "cafe", "log_har: no seasonal term"}) {
    EXPECT_THAT(text, HasSubstr(part));
  }
}

TEST(EvaluationDocument, OfATestWithoutASpikeStillTellsEverythingItCan) {
  const std::string text = pdf_text(to_pdf(evaluation_document(empty_evaluation(), {})));
  EXPECT_THAT(text, HasSubstr("Verdict: insufficient evidence"));
  EXPECT_THAT(text, HasSubstr("the test part has no positive row"));
  EXPECT_THAT(text, HasSubstr("44,000"));
}

TEST(EvaluationDocument, WarnsOfALeakingProbe) {
  EvaluationResult result = sample_evaluation();
  const std::string calm = to_markdown(evaluation_document(result, {}));
  EXPECT_THAT(calm, Not(HasSubstr("A leak probe scores above chance")));
  result.test.probes = {sample_scores("clock", 0.9)};
  const std::string leaking = to_markdown(evaluation_document(result, {}));
  EXPECT_THAT(leaking, HasSubstr("A leak probe scores above chance"));
  EXPECT_THAT(leaking, HasSubstr("probe: clock"));
}

TEST(EvaluationDocument, NamesTheFactorOfTheLabel) {
  EvaluationContext context;
  context.label_rule = {"spike_relative", LabelKind::relative, 2.25};
  EXPECT_THAT(to_markdown(evaluation_document(sample_evaluation(), context)),
              HasSubstr("at least 1.50 times as volatile as the last 300 s"));
}

TEST(EvaluationDocument, WatermarksEveryPageOfARandomSplit) {
  EvaluationResult result = sample_evaluation();
  EXPECT_EQ(evaluation_document(result, {}).watermark, "");
  result.split.unsafe_random = true;
  const Document document = evaluation_document(result, {});
  EXPECT_THAT(document.watermark, HasSubstr("UNSAFE RANDOM SPLIT"));
  EXPECT_THAT(to_html(document), HasSubstr("UNSAFE RANDOM SPLIT"));
  EXPECT_THAT(to_markdown(document), HasSubstr("UNSAFE RANDOM SPLIT"));
}

TEST(EvaluationDocument, Repeats) {
  EXPECT_EQ(to_html(evaluation_document(sample_evaluation(), {})),
            to_html(evaluation_document(sample_evaluation(), {})));
}

TEST(VerdictNote, SaysTheWordsAndWhatTheyMean) {
  const Note note =
      verdict_note({VerdictCode::insufficient_evidence,
                    "insufficient evidence: the test part holds 4 spike episodes, 20 are needed", "m"});
  EXPECT_EQ(note.title, "Verdict: insufficient evidence");
  ASSERT_EQ(note.paragraphs.size(), 2U);
  EXPECT_EQ(note.paragraphs[0], "The test part holds 4 spike episodes, 20 are needed.");
  EXPECT_THAT(note.paragraphs[1], HasSubstr("decide nothing"));
}

TEST(VerdictNote, LeavesAModelsNameAsItIs) {
  EXPECT_EQ(
      verdict_note(sample_evaluation().verdict).paragraphs[0],
      "logistic scores PR-AUC 0.400 against 0.300 of log-HAR at a base rate of 0.100 (difference between "
      "+0.070 and +0.130).");
}

}  // namespace
}  // namespace foreshock
