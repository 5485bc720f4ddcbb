#include "foreshock/feed/duplicate_filter.hpp"

#include <boost/unordered/unordered_flat_map.hpp>
#include <cstdlib>
#include <utility>

#include "foreshock/core/check.hpp"

namespace foreshock {
namespace {

// Whole words: parts of one, read together as soon as they are written, would have to wait for it.
struct Identity {
  std::int64_t number;  // trade id or sequence
  std::int64_t conn;    // 0 with a trade id: it is the venue's, whatever the connection
  std::int64_t stamp;   // ts_event in ns; 0 with a trade id
  std::uint64_t place;  // product, and index in the message but with a trade id
  std::uint64_t kind;   // and whether by trade id

  friend bool operator==(const Identity&, const Identity&) = default;
};

Identity identity_of(const Record& record) {
  const std::uint64_t product = std::uint64_t{record.product} << 32;
  const std::uint64_t kind = static_cast<std::uint64_t>(record.kind) * 2;
  if (record.has(Record::kTradeId)) return {record.trade_id, 0, 0, product, kind + 1};
  return {record.sequence, record.conn, to_nanos(record.ts_event),
          product | static_cast<std::uint32_t>(record.index_in_message), kind};
}

struct IdentityHash {
  using is_avalanching = void;
  std::size_t operator()(const Identity& id) const {
    // A product of each part with an odd number of its own, side by side; then splitmix64's finaliser.
    std::uint64_t hash = static_cast<std::uint64_t>(id.number) * 0x9e3779b97f4a7c15ULL;
    hash += static_cast<std::uint64_t>(id.conn) * 0xc2b2ae3d27d4eb4fULL;
    hash += static_cast<std::uint64_t>(id.stamp) * 0xd6e8feb86659fd93ULL;
    hash += id.place * 0xff51afd7ed558ccdULL;
    hash += id.kind * 0xa0761d6478bd642fULL;
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9ULL;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111ebULL;
    hash ^= hash >> 31;
    return static_cast<std::size_t>(hash);
  }
};

}  // namespace

// Two generations: the young one takes new records, both are asked; when the young one is full or 120 s old
// it becomes the old one.
struct DuplicateFilter::Memory {
  using Generation =
      boost::unordered_flat_map<Identity, std::int64_t, IdentityHash>;  // -> ts_recv when last seen
  Generation young, old;
  std::int64_t young_since = 0;
};

DuplicateFilter::DuplicateFilter() : memory_(std::make_unique<Memory>()) {}
DuplicateFilter::~DuplicateFilter() = default;

bool DuplicateFilter::identifies(const Record& record) {
  return record.from_venue() && (record.fields & (Record::kTradeId | Record::kSequence)) != 0;
}

bool DuplicateFilter::seen_before(const Record& record) {
  FORESHOCK_CHECK(identifies(record));
  Memory& memory = *memory_;
  const std::int64_t now = to_nanos(record.ts_recv);
  if (memory.young.size() >= kRemembered || std::abs(now - memory.young_since) > kMemory.count()) {
    memory.old.swap(memory.young);
    memory.young.clear();
    memory.young_since = now;
  }
  const Identity identity = identity_of(record);
  const auto [at, fresh] = memory.young.try_emplace(identity, now);
  const auto remembered = [now](std::int64_t then) { return std::abs(now - then) <= kMemory.count(); };
  if (!fresh) {
    const std::int64_t then = std::exchange(at->second, now);
    return remembered(then);
  }
  const auto before = memory.old.find(identity);
  return before != memory.old.end() && remembered(before->second);
}

}  // namespace foreshock
