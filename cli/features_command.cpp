// foreshock features: the catalogue, as a list, one entry, or the Markdown of docs/feature_spec.md.

#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "commands.hpp"
#include "foreshock/features/catalogue.hpp"

namespace foreshock::cli {
namespace {

struct Options {
  std::string set;
  std::string describe;
  bool list = false, markdown = false, json = false;
};

nlohmann::ordered_json to_json(const FeatureSet& set) {
  nlohmann::ordered_json columns = nlohmann::ordered_json::array();
  for (const FixedColumn& column : set.fixed) {
    columns.push_back({{"name", column.name},
                       {"type", to_string(column.type)},
                       {"feature", false},
                       {"meaning", column.meaning}});
  }
  for (const FeatureColumn& column : set.columns) {
    const FeatureDescription& f = set.features[column.feature];
    columns.push_back({{"name", column.name},
                       {"type", to_string(f.type)},
                       {"feature", true},
                       {"group", f.group},
                       {"formula", f.formula},
                       {"unit", f.unit},
                       {"inputs", f.inputs},
                       {"null_rule", f.null_rule},
                       {"zero_activity", f.zero_activity},
                       {"source", f.source}});
  }
  return {{"set", set.name},
          {"row", set.row},
          {"schema_hash", set.schema_hash},
          {"longest_window_s", set.longest_window_s},
          {"columns", columns}};
}

void list(const FeatureSet& set) {
  fmt::print("{}: {}; schema {}\n", set.name, set.row, set.schema_hash);
  for (const FixedColumn& column : set.fixed) {
    fmt::print("  {:24} {:10} {}\n", column.name, to_string(column.type), column.meaning);
  }
  for (const FeatureColumn& column : set.columns) {
    const FeatureDescription& f = set.features[column.feature];
    fmt::print("  {:24} {:10} {}\n", column.name, to_string(f.type), f.formula);
  }
}

// What another set has already is left out when all sets are looked at.
bool describe(const FeatureSet& set, const std::string& name, bool own_only) {
  for (const FeatureColumn& column : set.columns) {
    const FeatureDescription& f = set.features[column.feature];
    if (column.name != name && f.name != name) continue;
    if (own_only && column.feature < set.first_own_feature) continue;
    fmt::print(
        "{} ({})\n  formula        {}\n  unit           {}\n  group          {}\n  inputs         {}\n",
        column.name, set.name, f.formula, f.unit, f.group, f.inputs);
    fmt::print("  null           {}\n  zero activity  {}\n  source         {}\n", f.null_rule,
               f.zero_activity, f.source);
    return true;
  }
  for (const FixedColumn& column : set.fixed) {
    if (column.name != name || (own_only && !set.extends.empty())) continue;
    fmt::print("{} ({})\n  {}\n", column.name, set.name, column.meaning);
    return true;
  }
  return false;
}

void run(const Options& options) {
  if (options.markdown) {
    fmt::print("{}", feature_spec_markdown());
    return;
  }
  std::vector<const FeatureSet*> sets = feature_sets();
  if (!options.set.empty()) sets = {&feature_set(options.set)};
  if (!options.describe.empty()) {
    bool found = false;
    for (const FeatureSet* set : sets) found = describe(*set, options.describe, options.set.empty()) || found;
    if (!found) {
      throw UserError(ErrorCode::bad_setting,
                      fmt::format("there is no feature '{}'; foreshock features --list names them all",
                                  options.describe));
    }
    return;
  }
  if (options.json) {
    nlohmann::ordered_json out = nlohmann::ordered_json::array();
    for (const FeatureSet* set : sets) out.push_back(to_json(*set));
    fmt::print("{}\n", out.dump(2));
    return;
  }
  for (const FeatureSet* set : sets) list(*set);
}

}  // namespace

void add_features_command(CLI::App& app, Outcome& /*outcome*/) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("features", "List and describe the feature sets and their columns");
  command->add_flag("--list", options->list, "All columns, a line each (default)");
  command->add_option("--describe", options->describe, "Everything about one feature or column")
      ->type_name("NAME");
  command->add_option("--set", options->set, "Only this set: core_v1, handoff_v1 or cross_v1")
      ->type_name("SET");
  command->add_flag("--markdown", options->markdown, "The text of docs/feature_spec.md");
  command->add_flag("--json", options->json, "For machines");
  command->callback([options] { run(*options); });
}

}  // namespace foreshock::cli
