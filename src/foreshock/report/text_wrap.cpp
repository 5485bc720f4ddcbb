#include "foreshock/report/text_wrap.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace foreshock {
namespace {

constexpr std::size_t kLongestKeptGroup = 40;  // bytes; longer brackets are prose, not an interval

// The length of the UTF-8 sequence at the front of `bytes`, 0 when there is none (RFC 3629, section 4).
std::size_t sequence_length(std::string_view bytes) {
  const auto byte = [&](std::size_t i) { return static_cast<std::uint8_t>(bytes[i]); };
  const std::uint8_t lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || bytes.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xe0 && byte(1) < 0xa0) || (lead == 0xf0 && byte(1) < 0x90);
  const bool surrogate = lead == 0xed && byte(1) > 0x9f;
  const bool too_great = lead == 0xf4 && byte(1) > 0x8f;
  return overlong || surrogate || too_great ? 0 : length;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  bool open = false;  // inside a bracket that began in words.back()
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = text.find_first_not_of(' ', at);
    if (begin == std::string_view::npos) break;
    at = std::min(text.find(' ', begin), text.size());
    const std::string_view word = text.substr(begin, at - begin);
    if (open && words.back().size() + word.size() < kLongestKeptGroup) {
      words.back().append(" ").append(word);
    } else {
      words.emplace_back(word);
    }
    const std::string& last = words.back();
    open = std::count(last.begin(), last.end(), '[') > std::count(last.begin(), last.end(), ']');
  }
  return words;
}

std::vector<std::string> parts_of(std::string_view words) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    if (end > begin) parts.emplace_back(words.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// Puts as many whole characters as fit, at least one, on each line; the rest, which fits, is returned.
std::string break_word(std::string word, double max_width, const TextWidth& width,
                       std::vector<std::string>& lines) {
  while (width(word) > max_width) {
    std::size_t fit = sequence_length(word);
    while (fit < word.size()) {
      const std::size_t next = fit + sequence_length(std::string_view(word).substr(fit));
      if (width(std::string_view(word).substr(0, next)) > max_width) break;
      fit = next;
    }
    if (fit == word.size()) break;
    lines.push_back(word.substr(0, fit));
    word.erase(0, fit);
  }
  return word;
}

}  // namespace

std::string printable_text(std::string_view bytes) {
  std::string text;
  while (!bytes.empty()) {
    const std::size_t length = sequence_length(bytes);
    const auto lead = static_cast<std::uint8_t>(bytes.front());
    if (length == 0) {
      text += '?';
    } else if (lead < 0x20 || lead == 0x7f) {
      text += ' ';
    } else {
      text += bytes.substr(0, length);
    }
    bytes.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return text;
}

std::vector<std::string> wrap_text(std::string_view utf8, double max_width, const TextWidth& width) {
  std::vector<std::string> lines;
  std::string line;
  const auto end_line = [&] {
    if (!line.empty()) lines.push_back(std::exchange(line, {}));
  };
  const auto add = [&](std::string word) {
    std::string longer = line;
    longer.append(line.empty() ? "" : " ").append(word);
    if (width(longer) <= max_width) {
      line = std::move(longer);
      return;
    }
    end_line();
    line = break_word(std::move(word), max_width, width, lines);
  };
  for (std::string& word : words_of(printable_text(utf8))) {
    std::vector<std::string> parts = parts_of(word);
    if (parts.size() < 2 || width(word) <= max_width) {
      add(std::move(word));
      continue;
    }
    end_line();  // brackets that must be broken begin a line: "0.31" is not mistaken for a part of them
    for (std::string& part : parts) add(std::move(part));
  }
  end_line();
  if (lines.empty()) lines.emplace_back();
  return lines;
}

double widest_word(std::string_view utf8, const TextWidth& width) {
  double widest = 0;
  for (const std::string& word : words_of(printable_text(utf8))) widest = std::max(widest, width(word));
  return widest;
}

double widest_part(std::string_view utf8, const TextWidth& width) {
  double widest = 0;
  for (const std::string& part : parts_of(printable_text(utf8))) widest = std::max(widest, width(part));
  return widest;
}

}  // namespace foreshock
