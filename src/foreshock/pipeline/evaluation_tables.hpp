// The tables of an evaluation, shared by the report and the model card. Numbers that the evidence does not
// carry are greyed; what is not defined is a dash, with the reason in the footnote.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "foreshock/evaluation/evaluator.hpp"
#include "foreshock/feed/capture_reader.hpp"
#include "foreshock/models/artifact.hpp"
#include "foreshock/report/document.hpp"

namespace foreshock {

// Where the evaluated table came from; what is not known stays empty.
struct EvaluationContext {
  const CaptureReport* capture = nullptr;  // of the raw files
  std::span<const Artifact> artifacts;     // of the models
  LabelRule label_rule;                    // of another column than the result's: not known
  std::vector<std::string> products;       // "coinbase BTC-USD"
  std::string feature_set;
  std::string data_hash;
  bool simulated = false;     // the market is simulated: said on every page
  std::string figure_folder;  // before the names of evaluation_figures() in Markdown links; empty: no links
};

// False: the numbers are shown and decide nothing.
[[nodiscard]] bool is_conclusive(const EvaluationResult& result);

// PR-AUC, lift and the rest, a row a model, then the probes.
[[nodiscard]] Table scores_table(const EvaluationResult& result);
// What each model calls a spike at its threshold.
[[nodiscard]] Table decisions_table(const EvaluationResult& result);
[[nodiscard]] Table split_table(const EvaluationResult& result);
[[nodiscard]] Table files_table(const CaptureReport& capture);
// Rows and columns each model's training left out, by reason.
[[nodiscard]] Table left_out_table(std::span<const Artifact> artifacts);

}  // namespace foreshock
