// foreshock simulate: a simulated market written to a file, as a live feed would have recorded it.
#include <fmt/format.h>

#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "commands.hpp"
#include "foreshock/core/progress.hpp"
#include "foreshock/core/time.hpp"
#include "foreshock/simulation/market_file.hpp"
#include "simulate_exchange.hpp"

namespace foreshock::cli {
namespace {

struct SimulateOptions {
  MarketFileSettings settings;
  double hours = 24;
  double minutes = 0;  // 0: hours count
  std::string start;
  bool without_faults = false;
  bool json = false;
  ExchangeOptions exchange;
};

nlohmann::ordered_json summary(const MarketFileSettings& settings, const FeedCounts& counts) {
  const MarketSettings& market = settings.market;
  return {{"simulated", true},
          {"out", settings.out.string()},
          {"seed", market.seed},
          {"products", market.products},
          {"start", format_time(market.start)},
          {"end", format_time(market.start + seconds(market.duration_s))},
          {"ticks", counts.ticks},
          {"duplicates", counts.duplicates},
          {"gaps", counts.gaps},
          {"reconnects", counts.reconnects},
          {"lost_messages", counts.lost_messages},
          {"heartbeats", counts.heartbeats},
          {"statuses", counts.statuses},
          {"clocks", counts.clocks}};
}

void run_simulate(SimulateOptions options) {
  if (options.exchange.list_faults) return list_faults();
  MarketSettings& market = options.settings.market;
  market.duration_s = std::llround(options.minutes > 0 ? options.minutes * 60 : options.hours * 3600);
  if (!options.start.empty()) market.start = parse_time(options.start).value().utc;
  if (!options.exchange.listen.empty()) return run_exchange(options.exchange, market, options.json);
  options.settings.with_faults = !options.without_faults;
  FeedCounts counts;
  {
    Progress progress("simulating seconds", static_cast<std::uint64_t>(market.duration_s));
    counts = write_market_file(options.settings, [&](std::int64_t seconds_done) {
      progress.advance_to(static_cast<std::uint64_t>(seconds_done));
    });
  }
  if (options.json) {
    fmt::print("{}\n", summary(options.settings, counts).dump(2));
    return;
  }
  std::string names;
  for (const std::string& product_id : market.products) names += (names.empty() ? "" : ", ") + product_id;
  fmt::print("simulated market of {} (seed {}): {} ticks, {} gap records, {} duplicates, {} to {}, in {}\n",
             names, market.seed, counts.ticks, counts.gaps, counts.duplicates, format_time(market.start),
             format_time(market.start + seconds(market.duration_s)), options.settings.out.string());
}

}  // namespace

void add_simulate_command(CLI::App& app, Outcome&) {
  auto options = std::make_shared<SimulateOptions>();
  MarketSettings& market = options->settings.market;
  CLI::App* command = app.add_subcommand(
      "simulate",
      "A simulated market, the same for the same settings: written to a file (--out) as a live feed of "
      "Coinbase "
      "Advanced Trade would have recorded it, or served by a simulated exchange on this machine (--listen)");
  command->add_option("--out", options->settings.out, "File to write, NDJSON");
  command->add_option("--products,--pairs,--pair", market.products, "Products, separated by commas")
      ->delimiter(',')
      ->capture_default_str();
  command->add_option("--seed", market.seed, "Another seed is another market")
      ->check(CLI::NonNegativeNumber)
      ->capture_default_str();
  command->add_option("--hours", options->hours, "How long")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  command->add_option("--minutes", options->minutes, "How long, instead of --hours")
      ->check(CLI::PositiveNumber)
      ->excludes("--hours");
  command->add_option("--start", options->start,
                      "First second, ISO 8601, UTC; by default " + format_time(market.start));
  command->add_flag(
      "--regimes", market.regimes,
      "Calm, normal and stressed stretches, of minutes to hours, named in --truth and --journal");
  command->add_option("--truth", options->settings.truth,
                      "Also write what drove each second, which no feed tells, as CSV");
  command->add_flag("--no-faults", options->without_faults,
                    "No lost connections or messages, no duplicates, nothing late");
  command->add_flag("--json", options->json, "Print the counts as JSON");
  add_exchange_options(*command, options->exchange);
  command->callback([options, command] {
    if (command->count("--products") > 0) options->exchange.raw_products = options->settings.market.products;
    const ExchangeOptions& exchange = options->exchange;
    if (exchange.listen.empty() == options->settings.out.empty() && !exchange.list_faults) {
      throw CLI::RequiredError("either --out or --listen");
    }
    run_simulate(*options);
  });
}

}  // namespace foreshock::cli
