// foreshock simulate --listen: the simulated exchange on a socket.
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "foreshock/simulation/market.hpp"

namespace foreshock::cli {

struct ExchangeOptions {
  std::string listen;  // "[127.0.0.1:]PORT"; empty: no exchange
  std::string venue = "coinbase-advanced";
  std::string speed = "1";
  std::string stamps = "wall";
  std::string faults;
  std::vector<std::filesystem::path> raw;
  std::vector<std::string> raw_products;  // of the capture; empty: all
  std::filesystem::path journal, certificate, key, ca_out;
  bool list_faults = false;
};

void add_exchange_options(CLI::App& command, ExchangeOptions& options);
void run_exchange(const ExchangeOptions& options, const MarketSettings& market, bool json);
void list_faults();

}  // namespace foreshock::cli
