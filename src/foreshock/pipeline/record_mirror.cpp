#include "foreshock/pipeline/record_mirror.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace foreshock {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr nanoseconds kTryAgain = seconds(1);
constexpr nanoseconds kTellAgain = seconds(10);
constexpr int kFilesASecondMax = 100;

std::string file_prefix(const std::vector<std::string>& products) {
  std::string prefix = fmt::format("ticks_{}_", fmt::join(products, "_"));
  std::replace(prefix.begin(), prefix.end(), '/', '-');  // kraken's BTC/USD
  return prefix;
}

// 2026-11-26T18:00:01.5Z: 20261126T180001Z.
std::string file_time(UnixNanos now) {
  std::string text = format_time(now).substr(0, 19);
  std::erase_if(text, [](char c) { return c == '-' || c == ':'; });
  return text + 'Z';
}

std::int64_t hour_of(UnixNanos now) {
  return floor_second(now) / 3600;
}

void cut_torn_lines(const fs::path& folder, std::string_view prefix, const Notice& notice) {
  std::error_code missing;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, missing)) {
    const std::string name = entry.path().filename().string();
    if (!name.starts_with(prefix) || !name.ends_with(".ndjson")) continue;
    const std::uint64_t cut = cut_torn_line(entry.path()).value();
    if (cut == 0) continue;
    notice(NoticeLevel::warning, fmt::format("{}: {} bytes of a line that a run did not finish were cut; "
                                             "the log has the line",
                                             entry.path().string(), cut));
  }
}

}  // namespace

RecordMirror::RecordMirror(MirrorSettings settings, UnixNanos now, const Notice& notice)
    : settings_(std::move(settings)), notice_(notice), prefix_(file_prefix(settings_.products)) {
  cut_torn_lines(settings_.folder, prefix_, notice_);
  if (const auto failed = make_file(now)) throw UserError(*failed);
}

void RecordMirror::on_line(std::string_view line) {
  waiting_ += line;
  waiting_ += '\n';
  ++lines_waiting_;
}

void RecordMirror::on_durable(UnixNanos now) {
  now_ = now;
  if (lines_waiting_ == 0) return;
  if (failing_ && waiting_.size() >= settings_.waiting_bytes_max) give_up_waiting();
  if (failing_ && now - tried_at_ < kTryAgain) return;
  tried_at_ = now;
  if (const auto failed = write(now)) return tell(*failed);
  if (std::exchange(failing_, false)) {
    notice_(NoticeLevel::info, fmt::format("{} can be written again; {} lines are missing from the files so "
                                           "far, the log has them",
                                           settings_.folder.string(), counts_.missing));
  }
}

MirrorCounts RecordMirror::finish() {
  std::optional<Error> failed = write(now_);
  if (file_ && !failed) failed = file_->flush();
  if (failed) tell(*failed);
  give_up_waiting();
  return counts_;
}

std::optional<Error> RecordMirror::write(UnixNanos now) {
  if (lines_waiting_ == 0) return std::nullopt;
  if (!file_ || hour_of(now) != hour_ || file_->bytes() >= settings_.file_bytes_max) {
    if (file_) {
      if (auto failed = file_->flush()) return failed;
    }
    file_.reset();
    if (auto failed = make_file(now)) return failed;
  }
  if (auto failed = file_->append(waiting_)) return failed;
  counts_.mirrored += std::exchange(lines_waiting_, 0);
  waiting_.clear();
  return std::nullopt;
}

// Of several files of one second the later ones get a number; names sort by time.
std::optional<Error> RecordMirror::make_file(UnixNanos now) {
  const std::string name = prefix_ + file_time(now);
  fs::path path = settings_.folder / (name + ".ndjson");
  std::error_code unknown;
  for (int number = 2; fs::exists(path, unknown) && number <= kFilesASecondMax; ++number) {
    path = settings_.folder / fmt::format("{}_{}.ndjson", name, number);
  }
  Result<AppendFile> made = AppendFile::create(path);
  if (!made) return made.error();
  file_.emplace(std::move(made).value());
  hour_ = hour_of(now);
  return std::nullopt;
}

void RecordMirror::give_up_waiting() {
  counts_.missing += std::exchange(lines_waiting_, 0);
  waiting_.clear();
}

void RecordMirror::tell(const Error& failed) {
  if (std::exchange(failing_, true) && now_ - told_at_ < kTellAgain) return;
  told_at_ = now_;
  notice_(NoticeLevel::error, fmt::format("{}; the log goes on without it, {} lines wait, trying again",
                                          failed.message, lines_waiting_));
}

}  // namespace foreshock
