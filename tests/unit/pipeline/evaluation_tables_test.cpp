#include "foreshock/pipeline/evaluation_tables.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "foreshock/models/baseline_model.hpp"
#include "tests/unit/pipeline/sample_evaluation.hpp"

namespace foreshock {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> texts(const std::vector<TableCell>& row) {
  std::vector<std::string> texts;
  for (const TableCell& cell : row) texts.push_back(cell.text);
  return texts;
}

bool any_greyed(const Table& table) {
  return std::any_of(table.rows.begin(), table.rows.end(), [](const std::vector<TableCell>& row) {
    return std::any_of(row.begin(), row.end(), [](const TableCell& cell) { return cell.greyed; });
  });
}

TEST(ScoresTable, HasEveryModelAndProbeWithIntervals) {
  const Table table = scores_table(sample_evaluation());
  ASSERT_EQ(table.rows.size(), 4U);
  EXPECT_THAT(texts(table.rows[1]),
              ElementsAre("logistic regression", "0.400 [0.350, 0.450]", "4.00 [3.50, 4.50]",
                          "0.100 [0.070, 0.130]", "0.800", "0.0800", "0.100", "0.2700"));
  EXPECT_EQ(table.rows[3][0].text, "probe: clock");
  EXPECT_TRUE(table.rows[1][0].strong);
  EXPECT_FALSE(table.rows[2][0].strong);
  EXPECT_THAT(table.footnote, HasSubstr("Base rate 0.100"));
  EXPECT_FALSE(any_greyed(table));
}

TEST(ScoresTable, GreysNumbersThatDecideNothing) {
  EvaluationResult result = sample_evaluation();
  result.verdict.code = VerdictCode::insufficient_evidence;
  const Table table = scores_table(result);
  for (const std::vector<TableCell>& row : table.rows) {
    EXPECT_FALSE(row[0].greyed);
    for (std::size_t i = 1; i < row.size(); ++i) EXPECT_TRUE(row[i].greyed);
  }
  EXPECT_THAT(table.footnote, HasSubstr("Greyed numbers decide nothing"));
  EXPECT_TRUE(any_greyed(decisions_table(result)));
}

TEST(ScoresTable, ShowsADashAndTheReasonForWhatIsNotDefined) {
  const Table table = scores_table(empty_evaluation());
  EXPECT_THAT(texts(table.rows[1]), ElementsAre("logistic regression", "–", "–", "–", "–", "–", "–", "–"));
  EXPECT_THAT(table.footnote, HasSubstr("not defined: the test part has no positive row"));
  EXPECT_THAT(table.footnote, HasSubstr("There is no interval"));
}

TEST(DecisionsTable, CountsWhatIsCalledASpike) {
  const Table table = decisions_table(sample_evaluation());
  ASSERT_EQ(table.rows.size(), 2U);  // the base rate calls nothing
  EXPECT_THAT(texts(table.rows[0]),
              ElementsAre("logistic regression", "0.250", "3,500", "0.343", "0.300", "0.320", "0.884"));
}

TEST(SplitTable, HasTimesAndCountsOfEachPart) {
  const Table table = split_table(sample_evaluation());
  ASSERT_EQ(table.rows.size(), 3U);
  EXPECT_THAT(texts(table.rows[0]), ElementsAre("train", "2025-12-01T00:00:00Z", "2025-12-02T00:00:00Z",
                                                "44,000", "0.100", "61", "7", "12.50", "750"));
  EXPECT_EQ(table.rows[2][5].text, "25");
  EXPECT_THAT(table.footnote, HasSubstr("122 rows purged"));
}

TEST(SplitTable, OfAnEmptyPartHasDashes) {
  EvaluationResult result = sample_evaluation();
  result.split.summaries[2] = {};
  const Table table = split_table(result);
  EXPECT_EQ(table.rows[2][1].text, "–");
  EXPECT_EQ(table.rows[2][4].text, "–");
}

TEST(FilesTable, NamesFilesWithoutTheFoldersOfOneMachine) {
  CaptureReport capture;
  capture.files.push_back(sample_file());
  EXPECT_THAT(texts(files_table(capture).rows.at(0)),
              ElementsAre("ticks.ndjson", "1 flat", "1,200", "1,199", "1", "0123456789ab"));
}

TEST(LeftOutTable, NamesRowsAndColumnsByReason) {
  Artifact artifact;
  artifact.model = std::make_unique<BaselineModel>("log_rv_60", Moments{0, 1});
  artifact.rows_used = 7499;
  artifact.rows_dropped = {{"input_null", 195}, {"purged", 0}};
  artifact.dropped_columns = {{"log_rv_3600", "known on too few rows"}};
  const Table table = left_out_table({&artifact, 1});
  ASSERT_EQ(table.rows.size(), 2U);
  EXPECT_THAT(texts(table.rows[0]), ElementsAre("z-score baseline", "7,499", "rows", "195", "input null"));
  EXPECT_THAT(texts(table.rows[1]), ElementsAre("", "", "column log_rv_3600", "", "known on too few rows"));
}

}  // namespace
}  // namespace foreshock
