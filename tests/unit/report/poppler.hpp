// What poppler reads in a PDF of ours: a second opinion on the bytes (Debian package poppler-utils).
#pragma once

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <string>
#include <string_view>

#include "foreshock/core/file.hpp"

namespace foreshock {

// Standard output of a shell command that must succeed.
inline std::string output_of(const std::string& command) {
  FILE* pipe = popen(command.c_str(), "r");
  EXPECT_NE(pipe, nullptr);
  std::string text;
  std::array<char, 4096> buffer{};
  while (const std::size_t size = fread(buffer.data(), 1, buffer.size(), pipe))
    text.append(buffer.data(), size);
  EXPECT_EQ(pclose(pipe), 0) << command;
  return text;
}

// "%s" in the command is the PDF's path.
inline std::string ask_poppler(std::string command, std::string_view pdf) {
  const auto* test = testing::UnitTest::GetInstance()->current_test_info();
  const auto path = std::filesystem::path(testing::TempDir()) / (std::string(test->name()) + ".pdf");
  write_file(path, pdf);
  command.replace(command.find("%s"), 2, "'" + path.string() + "'");
  std::string text = output_of(command);
  std::filesystem::remove(path);
  return text;
}

inline std::string pdf_text(std::string_view pdf) {
  return ask_poppler("pdftotext -layout %s -", pdf);
}

inline int pdf_pages(std::string_view pdf) {
  return std::stoi(ask_poppler("pdfinfo %s | sed -n 's/^Pages: *//p'", pdf));
}

inline std::size_t count_of(std::string_view text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos;
       at = text.find(part, at + part.size())) {
    ++count;
  }
  return count;
}

}  // namespace foreshock
