#include "feed_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "foreshock/feed/websocket_url.hpp"
#include "metrics.hpp"

namespace foreshock::cli {

namespace {

constexpr double kSpillGibMax = 1 << 20;
constexpr double kMinutesMax = 60.0 * 24 * 365 * 10;

// The first of the names that is set.
std::string first_in_environment(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (std::string value = from_environment(name); !value.empty()) return value;
  }
  return {};
}

bool is_product_id(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '/' || c == '.';
  });
}

// LOG_LEVEL of the prototype: DEBUG, INFO, WARNING, ERROR, CRITICAL, in any case.
NoticeLevel least_level() {
  std::string level = from_environment("LOG_LEVEL");
  for (char& c : level) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  if (level == "DEBUG") return NoticeLevel::debug;
  if (level == "WARNING" || level == "WARN") return NoticeLevel::warning;
  if (level == "ERROR" || level == "CRITICAL") return NoticeLevel::error;
  return NoticeLevel::info;
}

void take_environment(FeedOptions& options) {
  if (options.url.empty() && options.venue == "coinbase-advanced") {
    options.url = from_environment("COINBASE_WS_URL");
  }
  if (options.log.empty()) {
    if (const std::string servers = from_environment("KAFKA_BOOTSTRAP_SERVERS"); !servers.empty()) {
      options.log = "kafka:" + servers;
    }
  }
  if (options.log.empty()) {
    throw UserError(
        ErrorCode::bad_setting,
        "give --log sqlite:PATH or kafka:HOST:PORT, where the records are kept; --help tells more");
  }
}

FeedSettings feed_settings(const FeedOptions& options) {
  const auto venue = parse_venue(options.venue);
  if (!venue) {
    throw UserError(ErrorCode::bad_setting,
                    fmt::format("--venue '{}' is not known: coinbase-advanced, coinbase-exchange, binance, "
                                "kraken or bitstamp",
                                options.venue));
  }
  const VenueSession& known = venue_session(*venue);
  FeedSettings feed;
  feed.venue = *venue;
  feed.connections = static_cast<std::size_t>(options.connections);
  for (const std::string& product : options.products) {
    std::string spelled = known.product(product);
    if (!is_product_id(spelled)) {
      throw UserError(ErrorCode::bad_setting,
                      fmt::format("--products '{}' is no product: give names such as BTC-USD", product));
    }
    if (std::find(feed.products.begin(), feed.products.end(), spelled) == feed.products.end()) {
      feed.products.push_back(std::move(spelled));
    }
  }
  feed.websocket.url = options.url.empty() ? std::string(known.url) : options.url;
  feed.websocket.ca_file = options.ca_file;
  const std::string host = parse_websocket_url(feed.websocket.url).value().host;
  if (!goes_without_proxy(host, first_in_environment({"NO_PROXY", "no_proxy"}))) {
    feed.websocket.proxy = first_in_environment({"HTTPS_PROXY", "https_proxy"});
  }
  return feed;
}

}  // namespace

IngestSettings ingest_settings(FeedOptions& options) {
  take_environment(options);
  IngestSettings settings;
  settings.feed = feed_settings(options);
  if (options.minutes > 0) {
    settings.duration = nanoseconds(static_cast<std::int64_t>(options.minutes * 60e9));
  }
  return settings;
}

std::unique_ptr<RecordMirror> make_mirror(const FeedOptions& options, const IngestSettings& settings,
                                          const Notice& notice) {
  if (!options.save_disk) return nullptr;
  MirrorSettings mirror;
  mirror.folder = options.save_folder;
  mirror.products = settings.feed.products;
  return std::make_unique<RecordMirror>(std::move(mirror), wall_clock_now(), notice);
}

Notice notices_to_stderr() {
  return [least = least_level()](NoticeLevel level, const std::string& text) {
    if (level >= least) fmt::print(stderr, "foreshock: {}\n", text);
  };
}

std::string plural(std::int64_t count, std::string_view word) {
  return fmt::format("{} {}{}", count, word, count == 1 ? "" : "s");
}

void tell_not_stored(const IngestReport& report, Outcome& outcome) {
  if (report.not_stored == 0) return;
  fmt::print(stderr, "foreshock: {}; {} were not stored\n", report.why_not_stored,
             plural(report.not_stored, "record"));
  outcome.exit_status = ExitStatus::failed;
}

void tell_not_mirrored(const MirrorCounts& counts, const FeedOptions& options) {
  if (counts.missing == 0) return;
  fmt::print(stderr, "foreshock: {} missing from the files in {}; {} has them\n",
             plural(counts.missing, "record"), options.save_folder, options.log);
}

void add_feed_options(CLI::App* command, FeedOptions& options) {
  command
      ->add_option("--venue", options.venue,
                   "coinbase-advanced, coinbase-exchange, binance, kraken or bitstamp")
      ->capture_default_str();
  command
      ->add_option("--products,--pairs,--pair", options.products,
                   "Products, separated by commas; BTC-USD is understood for every venue")
      ->delimiter(',')
      ->capture_default_str();
  command
      ->add_option("--log", options.log,
                   "Where records are kept: sqlite:PATH, or kafka:HOST:PORT (default: "
                   "KAFKA_BOOTSTRAP_SERVERS of the environment)")
      ->type_name("LOG");
  command
      ->add_option("--spill", options.spill,
                   "Kafka: records are durable in this file first, and wait there while the cluster is away")
      ->type_name("FILE")
      ->capture_default_str();
  command->add_option("--spill-gib", options.spill_gib, "Kafka: that file may grow so large")
      ->check(CLI::Range(0.001, kSpillGibMax))
      ->capture_default_str();
  command
      ->add_option("--url", options.url,
                   "Address in place of the venue's (Advanced Trade: COINBASE_WS_URL of the environment)")
      ->type_name("wss://...");
  command
      ->add_option("--ca-file", options.ca_file,
                   "Trust only certificates under these (PEM) instead of the system's")
      ->type_name("FILE");
  add_metrics_option(*command, options.metrics);
  command->add_flag("--save-disk", options.save_disk,
                    "Also mirror what the log holds to NDJSON files, a new one each hour");
  command->add_option("--save-folder", options.save_folder, "Folder of --save-disk")
      ->type_name("DIR")
      ->capture_default_str();
  command->add_option("--minutes", options.minutes, "End after so long, by the clock (default: never)")
      ->check(CLI::Range(0.0, kMinutesMax));
  command
      ->add_option("--connections", options.connections,
                   "2: a second connection, merged by trade id, stand-by for the rest")
      ->check(CLI::Range(1, 2))
      ->capture_default_str();
}

}  // namespace foreshock::cli
