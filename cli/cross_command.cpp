// foreshock cross: core_v1 features joined with those of the market product, as cross_v1.
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "commands.hpp"
#include "foreshock/features/cross_features.hpp"
#include "foreshock/pipeline/feature_files.hpp"
#include "foreshock/table/parquet_file.hpp"

namespace foreshock::cli {
namespace {

struct CrossOptions {
  std::vector<std::filesystem::path> features;
  std::filesystem::path out;
  MarketProduct market;
  bool json = false;
};

void run_cross(const CrossOptions& options) {
  const Frame cross = join_market(read_core_features(options.features), options.market);
  write_parquet(cross, options.out);
  nlohmann::ordered_json columns;
  for (std::size_t i = 0; i < cross_v1().columns.size(); ++i) {
    const FeatureColumn& column = cross_v1().columns[i];
    if (column.feature < cross_v1().first_own_feature) continue;
    columns[column.name] = cross.rows() - cross.at(column.name).null_count();
  }
  const std::string& venue = cross.metadata.at("cross.venue");
  if (options.json) {
    const nlohmann::ordered_json report{
        {"set", cross_v1().name},
        {"rows", cross.rows()},
        {"market", {{"venue", venue}, {"product_id", options.market.product_id}}},
        {"rows_with_value", columns}};
    fmt::print("{}\n", report.dump(2));
    return;
  }
  fmt::print("{} rows of {} with {} of {} as the market\n", cross.rows(), cross_v1().name,
             options.market.product_id, venue);
  for (const auto& [name, rows] : columns.items())
    fmt::print("  {:<28} known on {} rows\n", name, rows.dump());
}

}  // namespace

void add_cross_command(CLI::App& app, Outcome& /*outcome*/) {
  auto options = std::make_shared<CrossOptions>();
  CLI::App* command = app.add_subcommand(
      "cross",
      "Join core_v1 features with those of a market product at the same second: the feature set cross_v1. "
      "All files are read into memory");
  command
      ->add_option("--features", options->features,
                   "Feature files of core_v1, Parquet; the market product's rows in any of them")
      ->required()
      ->type_name("FILES");
  command->add_option("--market", options->market.product_id, "The market product, e.g. BTC-USD")
      ->required()
      ->type_name("PRODUCT");
  command->add_option("--market-venue", options->market.venue, "Its venue, where several have it")
      ->type_name("VENUE");
  command->add_option("--out", options->out, "Feature file to write, Parquet")->required()->type_name("FILE");
  command->add_flag("--json", options->json, "Print the counts as JSON");
  command->callback([options] { run_cross(*options); });
}

}  // namespace foreshock::cli
