#include "foreshock/simulation/websocket_frames.hpp"

#include <gtest/gtest.h>

#include "tests/support/server_bytes.hpp"

namespace foreshock {
namespace {

using test::client_frame;
using test::server_frames;

TEST(WebsocketFrames, LengthsOfAllThreeFormsAreReadBack) {
  for (const std::size_t size : {0, 125, 126, 65'535, 65'536}) {
    std::string out;
    append_frame(out, FrameKind::text, std::string(size, 'x'));
    const auto frames = server_frames(out);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_TRUE(frames[0].final && frames[0].whole && !frames[0].compressed);
    EXPECT_EQ(frames[0].payload.size(), size);
  }
}

TEST(WebsocketFrames, FragmentsAreOneMessage) {
  std::string out;
  append_fragmented(out, "a message of some length", 3);
  const auto frames = server_frames(out);
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[0].opcode, 1);
  EXPECT_EQ(frames[1].opcode, 0);
  EXPECT_FALSE(frames[0].final || frames[1].final);
  EXPECT_TRUE(frames[2].final);
  EXPECT_EQ(test::server_texts(out), std::vector<std::string>{"a message of some length"});
}

TEST(WebsocketFrames, ACloseCarriesCodeAndReason) {
  std::string out;
  append_close_frame(out, 1012, "again");
  EXPECT_EQ(server_frames(out)[0].payload, std::string("\x03\xf4", 2) + "again");
}

TEST(ClientFrameReader, ReadsByteByByte) {
  ClientFrameReader reader(1000, false);
  const std::string bytes = client_frame(1, "hello") + client_frame(9, "ping") + client_frame(1, "");
  std::vector<ClientFrame> frames;
  for (const char c : bytes) {
    reader.add({&c, 1});
    while (auto frame = reader.next()) frames.push_back(*frame);
  }
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[0].payload, "hello");
  EXPECT_EQ(frames[1].kind, FrameKind::ping);
  EXPECT_EQ(frames[2].payload, "");
}

TEST(ClientFrameReader, JoinsPiecesAroundAPing) {
  ClientFrameReader reader(1000, false);
  reader.add(client_frame(1, "one ", false) + client_frame(9, "p") + client_frame(0, "two"));
  EXPECT_EQ(reader.next()->kind, FrameKind::ping);
  EXPECT_EQ(reader.next()->payload, "one two");
}

TEST(ClientFrameReader, WhatBreaksTheProtocolHasItsCode) {
  const auto code = [](const std::string& bytes) {
    ClientFrameReader reader(200, false);
    reader.add(bytes);
    while (reader.next()) {
    }
    return reader.error_code();
  };
  std::string unmasked;
  append_frame(unmasked, FrameKind::text, "x");
  EXPECT_EQ(code(unmasked), 1002);
  EXPECT_EQ(code(client_frame(0, "no beginning")), 1002);
  EXPECT_EQ(code(client_frame(1, "a", false) + client_frame(1, "b")), 1002);
  EXPECT_EQ(code(client_frame(9, "p", false)), 1002);
  EXPECT_EQ(code(client_frame(3, "reserved")), 1002);
  EXPECT_EQ(code(client_frame(0x41, "compressed")), 1002);
  EXPECT_EQ(code(client_frame(1, std::string(201, 'x'))), 1009);
  EXPECT_EQ(code(client_frame(1, std::string(150, 'x'), false) + client_frame(0, std::string(150, 'x'))),
            1009);
  EXPECT_EQ(code(client_frame(1, "fine")), 0);
}

}  // namespace
}  // namespace foreshock
