#include "foreshock/feed/capture_files.hpp"

#include <gtest/gtest.h>

#include "captured.hpp"

namespace foreshock {
namespace {

std::vector<std::string> names(const std::vector<std::filesystem::path>& files) {
  std::vector<std::string> found;
  for (const auto& file : files) found.push_back(file.filename().string());
  return found;
}

std::string failure(const std::vector<std::filesystem::path>& given) {
  try {
    static_cast<void>(expand_capture_files(given));
  } catch (const UserError& error) {
    return error.what();
  }
  return "";
}

TEST(CaptureFiles, ExpandsPatternsInNameOrder) {
  const TemporaryFolder folder;
  for (const char* name : {"b.ndjson", "a.ndjson", "c.txt"}) folder.write(name, "");
  EXPECT_EQ(names(expand_capture_files({folder.path("*.ndjson")})),
            (std::vector<std::string>{"a.ndjson", "b.ndjson"}));
  EXPECT_EQ(names(expand_capture_files({folder.path("c.txt"), folder.path("[ab].ndjson")})),
            (std::vector<std::string>{"c.txt", "a.ndjson", "b.ndjson"}));
}

TEST(CaptureFiles, TakesAFileOnce) {
  const TemporaryFolder folder;
  const auto file = folder.write("a.ndjson", "");
  EXPECT_EQ(expand_capture_files({file, folder.path("./a.ndjson"), folder.path("*")}).size(), 1u);
}

TEST(CaptureFiles, TakesANameWithPatternCharactersAsItIsWhenItExists) {
  const TemporaryFolder folder;
  const auto file = folder.write("ticks[1].ndjson", "");
  EXPECT_EQ(expand_capture_files({file}).size(), 1u);
}

TEST(CaptureFiles, NamesWhatCannotBeRead) {
  const TemporaryFolder folder;
  EXPECT_NE(failure({folder.path("none.ndjson")}).find("none.ndjson: there is no such file"),
            std::string::npos);
  EXPECT_NE(failure({folder.path("*.none")}).find("*.none: no file matches"), std::string::npos);
  EXPECT_NE(failure({folder.path("")}).find("it is a folder"), std::string::npos);
  EXPECT_NE(failure({"/dev/null"}).find("not a regular file"), std::string::npos);
  EXPECT_NE(failure({}).find("no file named"), std::string::npos);
  EXPECT_NE(failure({""}).find("a file name is empty"), std::string::npos);
}

}  // namespace
}  // namespace foreshock
