#include "foreshock/simulation/websocket_deflate.hpp"

#include <gtest/gtest.h>

#include "foreshock/simulation/websocket_frames.hpp"
#include "tests/support/server_bytes.hpp"

namespace foreshock {
namespace {

TEST(WebsocketDeflate, ABombIsSmallAndUnpacksToItsSize) {
  const std::string bomb = deflated_zeros(3'000'000);
  EXPECT_LT(bomb.size(), 10'000U);
  EXPECT_EQ(inflate_message(bomb, 3'000'000), std::string(3'000'000, '0'));
}

TEST(WebsocketDeflate, WhatIsTooLongOrDamagedIsNotUnpacked) {
  const std::string message = deflated_zeros(1000);
  EXPECT_TRUE(inflate_message(message, 1000));
  EXPECT_FALSE(inflate_message(message, 999));
  EXPECT_FALSE(inflate_message("\xff\xff\xff", 1000));
}

TEST(WebsocketDeflate, ACompressedFrameOfAClientIsRead) {
  ClientFrameReader reader(1000, true);
  reader.add(test::client_frame(0x41, deflated_zeros(100)));
  const auto frame = reader.next();
  ASSERT_TRUE(frame);
  EXPECT_EQ(frame->payload, std::string(100, '0'));
}

}  // namespace
}  // namespace foreshock
