#include "foreshock/pipeline/model_card.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "foreshock/core/error.hpp"
#include "foreshock/models/baseline_model.hpp"
#include "tests/unit/pipeline/sample_evaluation.hpp"

namespace foreshock {
namespace {

using testing::HasSubstr;
using testing::Not;

Artifact sample_artifact() {
  Artifact artifact;
  artifact.model = std::make_unique<BaselineModel>("log_rv_60", Moments{0, 1});
  artifact.label = {"spike_relative", LabelKind::relative, 2.25};
  artifact.first_timestamp = from_second(1'764'547'200);
  artifact.last_timestamp = from_second(1'764'633'600);
  artifact.rows_used = 7499;
  artifact.settings = {{"l2_c", "1"}, {"purge_s", "60.25"}};
  return artifact;
}

TEST(ModelCard, SaysWhatTheModelIsForAndWorth) {
  const Artifact artifact = sample_artifact();
  EvaluationContext context;
  context.artifacts = {&artifact, 1};
  const std::string card = to_markdown(model_card(sample_evaluation(), context));
  for (const char* part :
       {"# Model card v1", "**Verdict: beats log-HAR**", "Not a forecast of direction",
        "### z-score baseline", "- Inputs: log_rv_60", "- Decision threshold: unset",
        "- Training rows: 7,499", "2025-12-01T00:00:00.000000000Z to 2025-12-02T00:00:00.000000000Z",
        "- Settings: l2_c = 1; purge_s = 60.25", "| **logistic regression** | 0.400 [0.350, 0.450] |",
        "**What would falsify this**"}) {
    EXPECT_THAT(card, HasSubstr(part));
  }
}

TEST(ModelCard, LinksFiguresWhereTheyLie) {
  EvaluationContext context;
  EXPECT_THAT(to_markdown(model_card(sample_evaluation(), context)), Not(HasSubstr("![")));
  context.figure_folder = "../reports/figures";
  EXPECT_THAT(to_markdown(model_card(sample_evaluation(), context)),
              HasSubstr("![Precision and recall](../reports/figures/pr_curve.svg)"));
}

TEST(ModelCard, IsNeverMadeFromARandomSplit) {
  EvaluationResult result = sample_evaluation();
  result.split.unsafe_random = true;
  try {
    const Document card = model_card(result, {});
    FAIL() << card.title;
  } catch (const UserError& error) {
    EXPECT_EQ(error.code(), ErrorCode::unsupported);
    EXPECT_THAT(error.what(), HasSubstr("random split"));
  }
}

}  // namespace
}  // namespace foreshock
