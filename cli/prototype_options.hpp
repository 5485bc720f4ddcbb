// Words that the handed-over Python package's commands take: understood here, and answered. A reply is one
// line on standard error; what would harm is refused by a UserError(bad_setting).
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace foreshock::cli {

// --split-method time_based|stratified; answer with answer_split_method() when the command runs.
void add_split_method_option(CLI::App& command, std::string& method);

// Empty or time_based: what is done anyway, with a note when it was asked for. stratified: refused.
void answer_split_method(const std::string& method);

// --label-gap-threshold-seconds N, which needs no setting; answer with answer_label_gap().
void add_label_gap_option(CLI::App& command, std::string& seconds);
void answer_label_gap(const std::string& seconds);

// For --models: takes the names of model_kinds() and the package's own word for one (logistic_regression),
// and says of a model that is not there which are.
[[nodiscard]] CLI::Validator model_name();

}  // namespace foreshock::cli
