// Options of the commands that listen to a venue and write a log: ingest, run.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "commands.hpp"
#include "foreshock/core/environment.hpp"
#include "foreshock/pipeline/ingest.hpp"
#include "foreshock/pipeline/record_mirror.hpp"

namespace foreshock::cli {

struct FeedOptions {
  std::string venue = "coinbase-advanced";
  std::vector<std::string> products = {"BTC-USD"};
  std::string log, url, ca_file, metrics;
  bool save_disk = false;
  std::string save_folder = "data/raw";
  std::string spill = "foreshock-spill.sqlite";
  double spill_gib = 10;
  double minutes = 0;
  int connections = 1;
};

void add_feed_options(CLI::App* command, FeedOptions& options);

// Where flags leave something open, the environment's word: COINBASE_WS_URL, KAFKA_BOOTSTRAP_SERVERS,
// HTTPS_PROXY, NO_PROXY. Throws UserError(bad_setting).
[[nodiscard]] IngestSettings ingest_settings(FeedOptions& options);

// Of --save-disk; null without it. Throws UserError(cannot_write).
[[nodiscard]] std::unique_ptr<RecordMirror> make_mirror(const FeedOptions& options,
                                                        const IngestSettings& settings, const Notice& notice);

// To standard error, from the level that LOG_LEVEL names (INFO where it does not).
[[nodiscard]] Notice notices_to_stderr();

// To standard error, with exit status 1, where the log could not be written to the end.
void tell_not_stored(const IngestReport& report, Outcome& outcome);
// To standard error, where the files of --save-disk lack lines; the log has them.
void tell_not_mirrored(const MirrorCounts& counts, const FeedOptions& options);
[[nodiscard]] std::string plural(std::int64_t count, std::string_view word);

}  // namespace foreshock::cli
