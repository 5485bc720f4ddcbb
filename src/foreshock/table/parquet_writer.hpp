// Writes one Parquet file piece by piece, in row groups of exactly kRowGroupRows rows (the last may be
// shorter), so the bytes depend on the rows alone and not on how they were handed over. Memory: two row
// groups, one being encoded by a thread of its own. Until close() nothing stands under the final name.
// Errors: UserError(cannot_write), from append() or close().
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "foreshock/core/frame.hpp"

namespace foreshock {

inline constexpr std::size_t kRowGroupRows = 65'536;

class ParquetWriter {
 public:
  // Column names, types and metadata are those of `schema`; its rows are not written.
  ParquetWriter(const std::filesystem::path& path, const Frame& schema);
  ~ParquetWriter();  // without close(), leaves no file
  ParquetWriter(const ParquetWriter&) = delete;
  ParquetWriter& operator=(const ParquetWriter&) = delete;

  void append(const Frame& rows);  // the same columns in the same order
  // Call once, last. `metadata`: beside the schema's, what only the rows could tell.
  void close(const std::map<std::string, std::string>& metadata = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foreshock
