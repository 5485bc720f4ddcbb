#include "prototype_options.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <vector>

#include "foreshock/core/error.hpp"
#include "foreshock/models/trainer.hpp"

namespace foreshock::cli {
namespace {

constexpr const char* kTimeBased = "time_based";
constexpr const char* kStratified = "stratified";

std::string known_models() {
  std::vector<std::string_view> names;
  for (const ModelKind& kind : model_kinds()) names.push_back(kind.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

}  // namespace

void add_split_method_option(CLI::App& command, std::string& method) {
  command
      .add_option("--split-method", method,
                  "The prototype's word: time_based is what is done always; stratified leaks and is refused")
      ->check(CLI::IsMember({kTimeBased, kStratified}));
}

void answer_split_method(const std::string& method) {
  if (method == kStratified) {
    throw UserError(
        ErrorCode::bad_setting,
        "--split-method stratified: labels of neighbouring rows share 59 of their 60 seconds, so a "
        "random split leaks; look at it with foreshock evaluate --unsafe-random-split");
  }
  if (method == kTimeBased) {
    fmt::print(stderr,
               "foreshock: --split-method time_based is what is done always; rows whose labels cross a cut "
               "are purged\n");
  }
}

void add_label_gap_option(CLI::App& command, std::string& seconds) {
  command
      .add_option("--label-gap-threshold-seconds", seconds,
                  "The prototype's option; nothing to set: no window or label crosses a gap")
      ->check(CLI::NonNegativeNumber);
}

void answer_label_gap(const std::string& seconds) {
  if (seconds.empty()) return;
  fmt::print(
      stderr,
      "foreshock: --label-gap-threshold-seconds {}: no window or label ever crosses a gap, so there is "
      "nothing to set\n",
      seconds);
}

CLI::Validator model_name() {
  const auto check = [](std::string& name) -> std::string {
    if (name == "logistic_regression") name = "logistic";
    const auto has_name = [&](const ModelKind& kind) { return kind.name == name; };
    if (std::any_of(model_kinds().begin(), model_kinds().end(), has_name)) return "";
    return fmt::format("there is no model {} here; there are: {}", name, known_models());
  };
  return {check, fmt::format("{{{}}}", known_models()), "model name"};
}

}  // namespace foreshock::cli
