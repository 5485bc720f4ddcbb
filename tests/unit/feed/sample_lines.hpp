// Test support: a made-up capture of every shape, by name.
#pragma once

#include <map>
#include <string>

#include "captured.hpp"

namespace foreshock {

// Shape 7's times lie within a second of one another and of their messages', so that few clocks come between.
inline std::map<std::string, std::string> sample_captures() {
  return {
      {"1 flat with nested original",
       join(
           {R"({"timestamp": "2025-01-02T03:04:05.637517", "product_id": "A-USD", "price": "100.5", "best_bid": "100",)"
            R"( "best_ask": "101", "raw": {"type": "ticker", "product_id": "A-USD", "price": "100.5", "best_bid": "100",)"
            R"( "best_ask": "101", "best_bid_quantity": "0.5", "best_ask_quantity": "0.25"}})",
            R"({"timestamp": "2025-01-02T03:04:06.1", "product_id": "B-USD", "price": "7", "best_bid": "6",)"
            R"( "best_ask": "8", "raw": {"type": "ticker", "product_id": "B-USD", "price": "7"}})"})},
      {"2 envelope in an object",
       join(
           {R"({"ingest_time":"2025-01-02T03:04:05.1+00:00","product_id":"A-USD","payload":{"channel":"ticker",)"
            R"("timestamp":"2025-01-02T03:04:05.2Z","sequence_num":0,"events":[{"type":"snapshot","tickers":[)"
            R"({"product_id":"A-USD","price":"100","best_bid":"99","best_ask":"101"},{"product_id":"B-USD","price":"5"}]}]}})",
            R"({"ingest_time":"2025-01-02T03:04:06.2+00:00","product_id":"A-USD","payload":{"channel":"subscriptions",)"
            R"("timestamp":"2025-01-02T03:04:06.1Z","sequence_num":1,"events":[{"subscriptions":{"ticker":["A-USD"]}}]}})"})},
      {"3 bare messages",
       join(
           {R"({"channel":"ticker","client_id":"","timestamp":"2025-01-02T03:04:05.2Z","sequence_num":0,"events":[)"
            R"({"type":"update","tickers":[{"product_id":"A-USD","price":"100"}]},{"type":"update","tickers":[)"
            R"({"product_id":"A-USD","price":"101"}]}]})",
            R"({"channel":"market_trades","timestamp":"2025-01-02T03:04:06Z","sequence_num":4,"events":[{"type":"update",)"
            R"("trades":[{"product_id":"A-USD","trade_id":"5","price":"1","size":"2","side":"BUY",)"
            R"("time":"2025-01-02T03:04:05.9Z"}]}]})"})},
      {"4 flat, decimal strings",
       join({R"({"product_id":"A-USD","price":"0.00003711","best_bid":"0.0000371","best_ask":"0.00003712",)"
             R"("volume_24_h":"1","timestamp":"2025-01-02T03:04:57.175677226Z"})",
             R"({"product_id":"A-USD","price":"2","best_bid_qty":"3","best_bid":"1","sequence":7,)"
             R"("timestamp":"2025-01-02T03:04:58.175677Z","recv_ts":"2025-01-02T03:04:58.2Z"})"})},
      {"5 flat, JSON numbers",
       join(
           {R"({"ts":"2025-01-02T03:04:05.421126+00:00","product_id":"A-USD","price":66863.0,"best_bid":66862.99,)"
            R"("best_ask":66863.01,"volume_24h":0.0})"})},
      {"6 messages as JSON strings",
       join(
           {R"({"ts":1762932011.609013,"pair":"A-USD","raw":"{\"type\":\"ticker\",\"sequence\":5,\"product_id\":\"A-USD\",)"
            R"(\"price\":\"9\",\"best_bid\":\"8\",\"best_ask\":\"10\",\"side\":\"buy\",\"time\":\"2025-11-12T07:20:11.5Z\",)"
            R"(\"trade_id\":3,\"last_size\":\"1\"}"})"})},
      {"7 capture of everything sent and received",
       join(
           {R"({"t":"header","format":2,"exchange":"X"})",
            R"({"t":"connect","conn":"X.1","ts":1735787045.0,"addr":"wss://advanced-trade-ws.coinbase.com"})",
            R"({"t":"send","conn":"X.1","ts":1735787045.1,"addr":"wss://advanced-trade-ws.coinbase.com",)"
            R"("data":"{\"type\":\"subscribe\",\"product_ids\":[\"A-USD\",\"B-USD\"],\"channel\":\"ticker\"}"})",
            R"({"t":"recv","conn":"X.1","ts":1735787045.2,"data":"{\"channel\":\"ticker\",)"
            R"(\"timestamp\":\"2025-01-02T03:04:05.1Z\",\"sequence_num\":0,\"events\":[{\"type\":\"snapshot\",)"
            R"(\"tickers\":[{\"product_id\":\"A-USD\",\"price\":\"4\"}]}]}"})",
            R"({"t":"recv","conn":"X.1","ts":1735787046.3,"data":"{\"channel\":\"heartbeats\",)"
            R"(\"timestamp\":\"2025-01-02T03:04:06.1Z\",\"sequence_num\":3,\"events\":[)"
            R"({\"current_time\":\"2025-01-02 03:04:06.05 +0000 UTC m=+8.1\",\"heartbeat_counter\":1}]}"})"})},
      {"9 Foreshock records",
       join(
           {R"({"v":1,"kind":"ticker","venue":"coinbase-advanced","product_id":"A-USD","conn":17,)"
            R"("ts_recv":"2025-01-02T03:04:05.123456789Z","seq":17,"index":0,"raw":"{\"channel\":\"ticker\",)"
            R"(\"timestamp\":\"2025-01-02T03:04:05.1Z\",\"sequence_num\":17,\"events\":[{\"type\":\"update\",)"
            R"(\"tickers\":[{\"product_id\":\"A-USD\",\"price\":\"4\"}]}]}"})",
            R"({"v":1,"kind":"gap","venue":"coinbase-advanced","product_id":"A-USD","conn":17,)"
            R"("ts_recv":"2025-01-02T03:04:06.000000000Z","ts_event":"2025-01-02T03:04:06.000000000Z","from":17,"to":20,)"
            R"("count":2})",
            R"({"v":1,"kind":"clock","venue":"coinbase-advanced","product_id":"A-USD","conn":17,)"
            R"("ts_recv":"2025-01-02T03:04:06.250000000Z","ts_event":"2025-01-02T03:04:06.250000000Z"})"})},
  };
}

}  // namespace foreshock
