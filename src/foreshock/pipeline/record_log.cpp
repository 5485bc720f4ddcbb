#include "foreshock/pipeline/record_log.hpp"

#include "foreshock/core/interrupt.hpp"
#include "foreshock/core/progress.hpp"
#include "foreshock/core/sha256.hpp"

namespace foreshock {

RecordLog load_records(const std::vector<std::filesystem::path>& files, const CaptureSettings& settings) {
  RecordLog log;
  Progress progress("reading", 100);
  log.capture = read_captures(
      files, settings, log.products,
      [&](const Record& record, std::string_view) { log.records.push_back(record); },
      [&](std::uint64_t done, std::uint64_t total) {
        throw_if_interrupted();
        progress.advance_to(total == 0 ? 100 : 100 * done / total);
      });
  return log;
}

std::string data_hash(const CaptureReport& capture) {
  std::string hashes;
  for (const FileReport& file : capture.files) hashes += file.sha256 + "\n";
  return sha256_hex(hashes);
}

}  // namespace foreshock
