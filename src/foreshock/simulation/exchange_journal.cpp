#include "foreshock/simulation/exchange_journal.hpp"

#include <fmt/format.h>
#include <zlib.h>

#include <cerrno>
#include <cstring>
#include <iterator>

#include "foreshock/core/error.hpp"

namespace foreshock {
namespace {

[[noreturn]] void cannot_write(const std::filesystem::path& path) {
  throw UserError(ErrorCode::cannot_write,
                  fmt::format("cannot write {}: {}", path.string(), std::strerror(errno)));
}

}  // namespace

ExchangeJournal::ExchangeJournal(const std::filesystem::path& path)
    : path_(path), file_(std::fopen(path.c_str(), "wb")) {
  if (!file_) cannot_write(path_);
}

void ExchangeJournal::message(std::string_view event, const JournalMessage& message, std::string_view why) {
  if (!enabled_) return;
  auto out = std::back_inserter(buffer_);
  fmt::format_to(out, R"({{"e":"{}","wall":{},"conn":{},"n":{},"kind":"{}")", event, to_nanos(wall_),
                 message.connection, message.number, message.kind);
  if (!message.product.empty()) fmt::format_to(out, R"(,"product":"{}")", message.product);
  if (message.sequence) fmt::format_to(out, R"(,"seq":{})", *message.sequence);
  if (message.trade_id) fmt::format_to(out, R"(,"trade_id":{})", *message.trade_id);
  const auto crc =
      crc32(0, reinterpret_cast<const Bytef*>(message.text.data()), static_cast<uInt>(message.text.size()));
  fmt::format_to(out, R"(,"market":{},"bytes":{},"crc32":{})", to_nanos(message.market_time),
                 message.text.size(), crc);
  if (!why.empty()) fmt::format_to(out, R"(,"why":"{}")", why);
  end_line();
}

void ExchangeJournal::event(std::string_view event, std::string_view fields) {
  if (!enabled_) return;
  fmt::format_to(std::back_inserter(buffer_), R"({{"e":"{}","wall":{}{}{})", event, to_nanos(wall_),
                 fields.empty() ? "" : ",", fields);
  end_line();
}

void ExchangeJournal::end_line() {
  buffer_ += "}\n";
  constexpr std::size_t kLarge = 1 << 20;
  if (file_ && buffer_.size() >= kLarge) flush();
}

void ExchangeJournal::flush() {
  if (!file_) return;
  const bool whole = std::fwrite(buffer_.data(), 1, buffer_.size(), file_.get()) == buffer_.size();
  buffer_.clear();
  if (!whole || std::fflush(file_.get()) != 0) cannot_write(path_);
}

}  // namespace foreshock
