// --save-disk: the lines of ticks.raw as NDJSON files (shape 9), written after the log holds them durably,
// so that a file never has a line the log lacks. A new file each hour of UTC and at a size:
// ticks_{PRODUCTS}_{TIME}.ndjson. Whole lines only. Where the folder cannot be written the log goes on; up
// to 16 MiB of lines wait, then they are given up, counted and told: the log has them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "foreshock/core/append_file.hpp"
#include "foreshock/pipeline/ingest.hpp"

namespace foreshock {

struct MirrorSettings {
  std::filesystem::path folder = "data/raw";
  std::vector<std::string> products;
  std::uint64_t file_bytes_max = std::uint64_t{256} << 20;
  std::size_t waiting_bytes_max = std::size_t{16} << 20;
};

struct MirrorCounts {
  std::int64_t mirrored = 0;  // lines
  std::int64_t missing = 0;   // durable in the log and not mirrored
};

class RecordMirror : public IngestCompanion {
 public:
  // Cuts torn lines that a killed run of the same products left; the first file is made. Throws UserError.
  RecordMirror(MirrorSettings settings, UnixNanos now, const Notice& notice);

  void on_line(std::string_view line) override;
  void complete(LogGroup&) override {}
  void on_durable(UnixNanos now) override;
  void on_time(UnixNanos, const IngestStatus&) override {}

  // What still waits is written or missing from here on, and all of it is on the disk.
  MirrorCounts finish();

 private:
  [[nodiscard]] std::optional<Error> write(UnixNanos now);
  [[nodiscard]] std::optional<Error> make_file(UnixNanos now);
  void give_up_waiting();
  void tell(const Error& failed);

  MirrorSettings settings_;
  const Notice& notice_;
  std::string prefix_;  // of the names: ticks_BTC-USD_
  std::optional<AppendFile> file_;
  std::int64_t hour_ = 0;  // of file_, since 1970
  std::string waiting_;
  std::int64_t lines_waiting_ = 0;
  MirrorCounts counts_;
  bool failing_ = false;
  UnixNanos told_at_{}, tried_at_{}, now_{};
};

}  // namespace foreshock
