#include "simulate_exchange.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"
#include "foreshock/simulation/capture_ticks.hpp"
#include "foreshock/simulation/exchange_server.hpp"

namespace foreshock::cli {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw UserError(ErrorCode::bad_setting, why);
}

// "max" is 0: as fast as clients read.
double parse_speed(const std::string& text) {
  if (text == "max") return 0;
  double speed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), speed);
  constexpr double kLeast = 0.001, kMost = 100'000;
  if (error != std::errc() || end != text.data() + text.size() || !(speed >= kLeast && speed <= kMost)) {
    refuse(fmt::format("--speed '{}': write max, or a number from {} to {}", text, kLeast, kMost));
  }
  return speed;
}

void read_listen(const std::string& text, ExchangeServerSettings& server) {
  const std::size_t colon = text.rfind(':');
  const std::string port = colon == std::string::npos ? text : text.substr(colon + 1);
  if (colon != std::string::npos) server.address = text.substr(0, colon);
  if (server.address == "localhost") server.address = "127.0.0.1";
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), server.port);
  if (error != std::errc() || end != port.data() + port.size()) {
    refuse(fmt::format("--listen '{}': write a port from 0 to 65535, or 127.0.0.1:PORT", text));
  }
}

// Where a client of the venue connects to.
std::string_view path_of(Venue venue) {
  return venue == Venue::binance ? "/stream" : venue == Venue::kraken ? "/v2" : "/";
}

void append_truth(const MarketSecond& second, const std::vector<std::string>& products,
                  ExchangeJournal& journal) {
  for (std::size_t i = 0; i < second.truth.size(); ++i) {
    const TruthSecond& truth = second.truth[i];
    journal.event("truth", fmt::format(R"("market":{},"product":"{}","sigma_bp":{},"cascades_per_s":{},)"
                                       R"("integrated_variance_bp2":{},"regime":"{}")",
                                       to_nanos(from_second(second.second)), products[i], truth.sigma_bp,
                                       truth.cascades_per_s, truth.integrated_variance_bp2,
                                       kRegimes[second.regime].name));
  }
}

}  // namespace

void add_exchange_options(CLI::App& command, ExchangeOptions& options) {
  command.add_option(
      "--listen", options.listen,
      "Serve the market as an exchange on this address, PORT or 127.0.0.1:PORT (0: a free one), over "
      "TLS WebSockets");
  command.add_option("--venue", options.venue, "Whose protocol the exchange speaks")
      ->check(CLI::IsMember({"coinbase-advanced", "coinbase-exchange", "binance", "kraken", "bitstamp"}))
      ->capture_default_str();
  command
      .add_option("--speed", options.speed,
                  "Market time passes so many times as fast, or max: as fast as clients read; deadlines and "
                  "faults stay in real time")
      ->capture_default_str();
  command
      .add_option("--stamps", options.stamps,
                  "Times in messages: wall, the clock when they are made; market, the market's own")
      ->check(CLI::IsMember({"wall", "market"}))
      ->capture_default_str();
  command.add_option("--raw", options.raw,
                     "Trade what these captured files hold, instead of a simulated market");
  command.add_option("--faults,--fault", options.faults,
                     "What goes wrong, e.g. drop=0.01,dup=0.01,freeze=5s@60s,reset@every90s");
  command.add_flag("--list-faults", options.list_faults, "Name all faults with their ranges, and end");
  command.add_option("--journal", options.journal, "Write all that happened to this file, NDJSON");
  command.add_option("--cert", options.certificate,
                     "Certificate chain, PEM; by default one is made for the run");
  command.add_option("--key", options.key, "Its key, PEM");
  command.add_option("--ca-out", options.ca_out,
                     "Where to write the root of the certificate that was made, PEM");
}

void list_faults() {
  fmt::print(
      "faults of `foreshock simulate --listen` (NAME=VALUE, NAME=VALUE@TIME, NAME=VALUE@everyTIME):\n{}",
      knob_help());
}

void run_exchange(const ExchangeOptions& options, const MarketSettings& market, bool json) {
  ExchangeServerSettings server;
  read_listen(options.listen, server);
  if (options.certificate.empty() != options.key.empty())
    refuse("--cert and --key belong together: give both");
  server.certificate = options.certificate;
  server.key = options.key;
  server.ca_out = options.ca_out;
  ExchangeSettings settings;
  settings.venue = parse_venue(options.venue).value();
  settings.seed = market.seed;
  settings.speed = parse_speed(options.speed);
  settings.stamps = options.stamps == "wall" ? Stamps::wall : Stamps::market;
  settings.faults = ExchangeFaults::parse(options.faults);
  ExchangeJournal journal;
  if (options.journal.empty()) {
    journal.set_enabled(false);
  } else {
    journal = ExchangeJournal(options.journal);
  }
  const auto truth = [&](const MarketSecond& second) { append_truth(second, market.products, journal); };
  const std::string_view path = path_of(settings.venue);
  if (options.raw.empty()) settings.length = seconds(market.duration_s);
  ExchangeMarket traded = options.raw.empty()
                              ? make_simulated_exchange_market(market, truth)
                              : make_captured_exchange_market(options.raw, options.raw_products);
  const std::vector<std::string> products = traded.products();
  const ExchangeCounts counts =
      serve_exchange(server, settings, std::move(traded), journal, [&](const std::string& address) {
        fmt::print("listening {}{}\n", address, path);
        std::fflush(stdout);
      });
  if (json) {
    const nlohmann::ordered_json summary = {{"simulated", true},
                                            {"venue", options.venue},
                                            {"seed", market.seed},
                                            {"products", products},
                                            {"connections", counts.connections},
                                            {"refused", counts.refused},
                                            {"messages", counts.messages},
                                            {"ticks", counts.ticks},
                                            {"violations", counts.violations}};
    fmt::print("{}\n", summary.dump(2));
    return;
  }
  fmt::print(
      "simulated {} exchange (seed {}): {} trades, {} messages over {} connections, {} refused, {} "
      "violations "
      "of the venue's limits\n",
      options.venue, market.seed, counts.ticks, counts.messages, counts.connections, counts.refused,
      counts.violations);
}

}  // namespace foreshock::cli
