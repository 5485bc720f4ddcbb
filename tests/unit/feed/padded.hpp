// Test support: a text with the padding that parsers of messages and lines ask for.
#pragma once

#include <string>
#include <string_view>

#include "foreshock/feed/line_reader.hpp"
#include "foreshock/feed/venue_parser.hpp"

namespace foreshock {

class Padded {
 public:
  explicit Padded(std::string_view text) : size_(text.size()), bytes_(text) {
    bytes_.append(kJsonPadding, '\0');
  }
  [[nodiscard]] std::string_view view() const { return std::string_view(bytes_).substr(0, size_); }

 private:
  std::size_t size_;
  std::string bytes_;
};

// One message parsed by a venue's parser; views of the message hold as long as this does.
struct ParsedMessage {
  ParsedMessage(Venue venue, std::string_view text) : padded(text), parser(make_venue_parser(venue)) {
    error = parser->parse(padded.view(), message);
  }

  Padded padded;
  std::unique_ptr<VenueParser> parser;
  VenueMessage message;
  std::optional<Error> error;
};

}  // namespace foreshock
