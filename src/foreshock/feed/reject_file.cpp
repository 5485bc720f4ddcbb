#include "foreshock/feed/reject_file.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "foreshock/core/error.hpp"

namespace foreshock {

RejectFile::RejectFile(const std::filesystem::path& path) : path_(path) {
  if (path.empty()) return;
  pending_.emplace(path);
  stream_.open(pending_->path(), std::ios::binary | std::ios::trunc);
}

void RejectFile::add(const RejectedLine& rejected) {
  if (!pending_) return;
  const nlohmann::ordered_json row = {
      {"file", rejected.path}, {"line", rejected.line}, {"reason", rejected.reason}, {"text", rejected.text}};
  stream_ << row.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

void RejectFile::commit() {
  if (!pending_) return;
  stream_.close();
  if (!stream_) throw UserError(ErrorCode::cannot_write, fmt::format("cannot write {}", path_.string()));
  pending_->commit();
}

}  // namespace foreshock
