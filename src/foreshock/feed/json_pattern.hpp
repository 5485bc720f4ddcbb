// JSON texts of a layout met before, taken apart without parsing: the same keys, brackets and blanks in the
// same places, other values. A venue sends the same layout again and again. What a text of a known layout
// gives is what parsing it would: whatever is out of the ordinary, as bytes beyond printable ASCII, is no
// match, and left to the parser.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace foreshock {

// A value of the text last matched, and by its place in the list those it holds: nodes stand in the order of
// the text, a container before what is inside it.
struct JsonNode {
  enum class Kind : std::uint8_t { scalar, object, array };

  std::string_view key;    // of a field, without its quotes; empty in an array
  std::string_view token;  // of a scalar: as written, strings with their quotes; of a container: { or [
  std::uint32_t next = 0;  // place of the first node behind this one and all that it holds
  Kind kind = Kind::scalar;
};

class JsonPattern {
 public:
  static constexpr std::size_t kMostBytes = 4096;
  static constexpr std::ptrdiff_t kMostScalars = 64;

  // `nodes`: of the text, an object, as its parser found them, views into it; the token of a container is all
  // of it. The text is followed by kJsonPadding readable bytes. nullptr: too large, or not ordinary.
  [[nodiscard]] static std::unique_ptr<JsonPattern> learn(std::string_view text, std::vector<JsonNode> nodes);

  // Whether the text has the layout; then nodes() are its values, as long as it lives. The text is followed
  // by kJsonPadding readable bytes.
  [[nodiscard]] bool match(std::string_view text);
  [[nodiscard]] const std::vector<JsonNode>& nodes() const { return nodes_; }
  // A container of the text last matched, as written, whole.
  [[nodiscard]] std::string_view raw(std::uint32_t node) const;

 private:
  enum class Value : std::uint8_t { bare, plain, escaped };  // no string; one without escapes; with some
  // What stands before a scalar, up to its opening quote where it has one.
  struct Piece {
    std::uint32_t begin, size;  // in text_
    std::uint32_t node;         // of the scalar
    Value value;
  };
  struct Place {            // of a bracket
    std::uint32_t scalars;  // so many stand before it
    std::uint32_t offset;   // from the end of the last of these
  };
  struct Container {
    std::uint32_t node;
    Place open, close;
  };

  JsonPattern(std::string_view text, std::vector<JsonNode> nodes);
  [[nodiscard]] const char* at(const Place& place) const;

  std::vector<char> text_;  // learned from: keys are views into it, pieces parts of it
  std::vector<Piece> pieces_;
  std::uint32_t rest_begin_ = 0, rest_size_ = 0;  // what stands behind the last scalar
  std::vector<Container> containers_;
  std::vector<JsonNode> nodes_;
  const char* start_ = nullptr;    // of the text last matched
  std::vector<const char*> ends_;  // of its scalars, closing quotes left out
};

// The layouts of late. To learn one costs about as much as to parse a few texts: it has to have paid before.
class JsonPatterns {
 public:
  // The pattern the text matches; nullptr: none.
  [[nodiscard]] const JsonPattern* find(std::string_view text);
  // Whether a text that matched none should be learned.
  [[nodiscard]] bool wants(std::string_view text) const {
    return credit_ >= kPrice && text.size() <= JsonPattern::kMostBytes;
  }
  void learn(std::string_view text, std::vector<JsonNode> nodes);

 private:
  static constexpr std::size_t kMost = 4;
  static constexpr int kPrice = 8;  // in matches
  static constexpr int kMostCredit = 16 * kPrice;

  std::vector<std::unique_ptr<JsonPattern>> known_;  // the one matched last comes first
  int credit_ = kMostCredit;
};

}  // namespace foreshock
