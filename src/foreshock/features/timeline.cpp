#include "foreshock/features/timeline.hpp"

#include <algorithm>

namespace foreshock {

void Timeline::note_alive(const Record& record) {
  last_recv_ = std::max(last_recv_, record.ts_recv);
  last_conn_ = record.conn;
  if (heartbeats_.empty() && record.kind != RecordKind::heartbeat) return;
  const UnixNanos oldest = last_recv_ - nanoseconds(settings_.heartbeat_memory_ns);
  std::erase_if(heartbeats_, [&](const Heartbeat& h) { return h.ts_recv < oldest; });
  if (record.kind != RecordKind::heartbeat || record.ts_recv < oldest) return;
  for (Heartbeat& heartbeat : heartbeats_) {
    if (heartbeat.conn != record.conn) continue;
    heartbeat.ts_recv = std::max(heartbeat.ts_recv, record.ts_recv);
    return;
  }
  heartbeats_.push_back({record.conn, record.ts_recv});
}

std::int64_t Timeline::silence_threshold_ns() const {
  const bool beats = std::any_of(heartbeats_.begin(), heartbeats_.end(),
                                 [&](const Heartbeat& h) { return h.conn == last_conn_; });
  return beats ? settings_.silence_with_heartbeats_ns : settings_.silence_ns;
}

}  // namespace foreshock
