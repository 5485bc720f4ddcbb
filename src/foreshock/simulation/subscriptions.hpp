// Which products a client has subscribed to, channel by channel.
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace foreshock {

class Subscriptions {
 public:
  explicit Subscriptions(std::size_t products) : products_(products) {}

  void add(std::string_view channel, std::size_t product) { products_of(channel)[product] = 1; }
  void remove(std::string_view channel, std::size_t product) {
    if (!has(channel, product)) return;
    std::vector<std::uint8_t>& flags = products_of(channel);
    flags[product] = 0;
    if (std::find(flags.begin(), flags.end(), 1) == flags.end()) remove(channel);
  }
  // A channel without products, such as heartbeats.
  void add(std::string_view channel) { products_of(channel); }
  void remove(std::string_view channel) {
    if (const auto found = channels_.find(channel); found != channels_.end()) channels_.erase(found);
  }
  [[nodiscard]] bool has(std::string_view channel) const {
    return channels_.find(channel) != channels_.end();
  }
  [[nodiscard]] bool has(std::string_view channel, std::size_t product) const {
    const auto found = channels_.find(channel);
    return found != channels_.end() && found->second[product] != 0;
  }
  [[nodiscard]] bool any() const { return !channels_.empty(); }
  [[nodiscard]] bool any_of(std::size_t product) const {
    return std::any_of(channels_.begin(), channels_.end(),
                       [&](const auto& c) { return c.second[product] != 0; });
  }
  // Channel name -> a flag a product, in order of names.
  [[nodiscard]] const auto& channels() const { return channels_; }

 private:
  std::vector<std::uint8_t>& products_of(std::string_view channel) {
    return channels_.try_emplace(std::string(channel), products_, std::uint8_t{0}).first->second;
  }

  std::size_t products_;
  std::map<std::string, std::vector<std::uint8_t>, std::less<>> channels_;
};

}  // namespace foreshock
