#include "foreshock/pipeline/raw_slice.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "foreshock/core/interrupt.hpp"
#include "foreshock/tick/envelope.hpp"

namespace foreshock {
namespace {

// Consecutive valid rows of one product: first and last row time.
struct Session {
  std::int64_t first_ns = 0;
  std::int64_t last_ns = 0;
};

}  // namespace

std::optional<TimeSpan> raw_slice_span(const Frame& core_rows) {
  const Column& venue = core_rows.at("venue");
  const Column& product = core_rows.at("product_id");
  const Column& time = core_rows.at("timestamp");
  const Column& status = core_rows.at("status");
  std::map<std::pair<std::string, std::string>, Session> running;
  std::optional<Session> longest;
  for (std::size_t row = 0; row < core_rows.rows(); ++row) {
    if (status.text(row) == "INVALID") continue;
    const std::int64_t now = time.ints[row];
    const auto [at, fresh] = running.try_emplace({venue.text(row), product.text(row)}, Session{now, now});
    Session& session = at->second;
    if (!fresh && now - session.last_ns != kNanosPerSecond) session.first_ns = now;
    session.last_ns = now;
    const std::int64_t length = session.last_ns - session.first_ns;
    if (!longest || length > longest->last_ns - longest->first_ns) longest = session;
  }
  if (!longest) return std::nullopt;
  // Row s closes second s-1.
  const UnixNanos from = from_nanos(longest->first_ns) - seconds(1);
  return TimeSpan{from, std::min(from + seconds(kRawSliceSeconds), from_nanos(longest->last_ns))};
}

std::string raw_slice(const std::vector<std::filesystem::path>& files, const CaptureSettings& settings,
                      const TimeSpan& span) {
  std::string lines;
  ProductTable products;
  CaptureSettings quiet = settings;
  quiet.reject_file.clear();  // written on the first reading
  read_captures(
      files, quiet, products,
      [&](const Record& record, std::string_view raw) {
        if (record.ts_event < span.from || record.ts_event >= span.to || record.is(Record::kDuplicate))
          return;
        append_envelope(lines, record, products, raw);
      },
      [](std::uint64_t, std::uint64_t) { throw_if_interrupted(); });
  return lines;
}

}  // namespace foreshock
