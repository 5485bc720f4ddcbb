// foreshock ingest: a venue's live feed into a log.

#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "commands.hpp"
#include "foreshock/core/interrupt.hpp"
#include "foreshock/feed/websocket_url.hpp"
#include "foreshock/pipeline/ingest.hpp"

namespace foreshock::cli {
namespace {

constexpr double kMinutesMax = 60.0 * 24 * 365 * 10;

struct IngestOptions {
  std::string venue = "coinbase-advanced";
  std::vector<std::string> products = {"BTC-USD"};
  std::string log, url, ca_file, proxy;
  double minutes = 0;
  int connections = 1;
  bool json = false;
};

std::string from_environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

// The first of the names that is set.
std::string from_environment(std::initializer_list<const char*> names) {
  for (const char* name : names) {
    if (std::string value = from_environment(name); !value.empty()) return value;
  }
  return {};
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
