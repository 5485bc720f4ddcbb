#include "foreshock/models/onnx_model.hpp"

#include <gtest/gtest.h>

#include "foreshock/core/error.hpp"
#include "foreshock/models/baseline_model.hpp"
#include "foreshock/models/logistic_model.hpp"

namespace foreshock {
namespace {

Artifact logistic() {
  Artifact artifact;
  artifact.model = std::make_unique<LogisticModel>(
      std::vector<LogisticTerm>{{"log_rv_60", 0.5, {1.0, 2.0}}, {"spread_bps", -1.0, {0.0, 1.0}}}, -2.0);
  artifact.label = {"spike_relative", LabelKind::other, 0.0};
  return artifact;
}

// What it computes is compared with ours by onnxruntime: tests/e2e/test_mlflow.py.
TEST(OnnxModelTest, BytesRepeatAndNameTheColumns) {
  const std::string bytes = to_onnx(logistic());
  EXPECT_EQ(bytes, to_onnx(logistic()));
  EXPECT_NE(bytes.find("log_rv_60,spread_bps"), std::string::npos);
  EXPECT_NE(bytes.find("spike_relative"), std::string::npos);
}

TEST(OnnxModelTest, WhatHasNoFormIsRefused) {
  Artifact artifact = logistic();
  EXPECT_TRUE(has_onnx_form(*artifact.model));
  artifact.model = std::make_unique<BaselineModel>("log_rv_60", Moments{0.0, 1.0});
  EXPECT_FALSE(has_onnx_form(*artifact.model));
  EXPECT_THROW(static_cast<void>(to_onnx(artifact)), UserError);
}

}  // namespace
}  // namespace foreshock
