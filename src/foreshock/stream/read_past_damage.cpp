#include "foreshock/stream/read_past_damage.hpp"

namespace foreshock {

LogBatch read_past_damage(EventLog& log, std::string_view topic, std::int64_t& next, const ReadLimits& limits,
                          const DamagedEntry& damaged) {
  for (;;) {
    Result<LogBatch> batch = log.read(topic, next, limits);
    if (batch) return std::move(batch).value();
    const std::int64_t end = log.range(topic).value().end;
    if (batch.error().code != ErrorCode::bad_file || next >= end) throw UserError(batch.error());
    damaged(next++, batch.error());
  }
}

}  // namespace foreshock
