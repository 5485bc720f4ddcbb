#include "foreshock/core/subprocess.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

#include "foreshock/core/check.hpp"
#include "foreshock/core/error.hpp"
#include "foreshock/core/interrupt.hpp"

namespace foreshock {
namespace {

constexpr int kPollMs = 100;  // how soon an interrupt is noticed

[[noreturn]] void cannot_start(const std::string& program, int reason) {
  throw UserError(ErrorCode::cannot_read, fmt::format("cannot run {}: {}", program, std::strerror(reason)));
}

class Pipe {
 public:
  explicit Pipe(const std::string& program) {
    if (::pipe2(ends_.data(), O_CLOEXEC) != 0) cannot_start(program, errno);
  }
  ~Pipe() {
    close_end(0);
    close_end(1);
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;

  [[nodiscard]] int end(std::size_t index) const { return ends_[index]; }
  void close_end(std::size_t index) {
    if (ends_[index] >= 0) ::close(ends_[index]);
    ends_[index] = -1;
  }
  [[nodiscard]] bool open() const { return ends_[0] >= 0; }

  // Appends what is there; closes at the end of the stream.
  void read_into(std::string& text) {
    std::array<char, 65'536> buffer{};
    const ssize_t count = ::read(ends_[0], buffer.data(), buffer.size());
    if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
    if (count == 0 || (count < 0 && errno != EINTR)) close_end(0);
  }

 private:
  std::array<int, 2> ends_{-1, -1};
};

// Kills what still runs when it goes out of scope, and waits for it.
class Child {
 public:
  explicit Child(pid_t pid) : pid_(pid) {}
  ~Child() {
    if (pid_ <= 0) return;
    ::kill(-pid_, SIGKILL);
    static_cast<void>(wait());
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] int wait() {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
      if (interrupted()) ::kill(-pid_, SIGKILL);
    }
    pid_ = 0;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  }

 private:
  pid_t pid_;
};

// The signals this program handles or ignores are the child's own again.
void set_attributes(posix_spawnattr_t& attributes) {
  sigset_t usual;
  sigemptyset(&usual);
  for (const int signal : {SIGINT, SIGTERM, SIGPIPE}) sigaddset(&usual, signal);
  posix_spawnattr_setsigdefault(&attributes, &usual);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF);
}

pid_t start(const std::vector<std::string>& words, const Pipe& out, const Pipe& err) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&actions);
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out.end(1), STDOUT_FILENO);
  posix_spawn_file_actions_adddup2(&actions, err.end(1), STDERR_FILENO);
  set_attributes(attributes);
  pid_t pid = 0;
  const int failed = ::posix_spawnp(&pid, argv.front(), &actions, &attributes, argv.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) cannot_start(words.front(), failed);
  return pid;
}

}  // namespace

std::string Finished::last_words() const {
  for (const std::string* text : {&err, &out}) {
    const std::size_t end = text->find_last_not_of(" \t\r\n");
    if (end == std::string::npos) continue;
    const std::size_t begin = text->find_last_of('\n', end) + 1;  // npos + 1 is 0
    return text->substr(begin, end + 1 - begin);
  }
  return "it said nothing";
}

Finished run_program(const std::vector<std::string>& words, std::size_t limit) {
  FORESHOCK_CHECK(!words.empty());
  throw_if_interrupted();
  Pipe out(words.front());
  Pipe err(words.front());
  Child child(start(words, out, err));
  out.close_end(1);
  err.close_end(1);
  Finished finished;
  while (out.open() || err.open()) {
    std::array<pollfd, 2> waiting{{{out.end(0), POLLIN, 0}, {err.end(0), POLLIN, 0}}};
    const int ready = ::poll(waiting.data(), waiting.size(), kPollMs);
    throw_if_interrupted();
    if (ready <= 0) continue;
    if (waiting[0].revents != 0) out.read_into(finished.out);
    if (waiting[1].revents != 0) err.read_into(finished.err);
    if (finished.out.size() > limit || finished.err.size() > limit) {
      throw UserError(ErrorCode::bad_file,
                      fmt::format("{} wrote more than {} bytes and was ended", words.front(), limit));
    }
  }
  finished.status = child.wait();
  throw_if_interrupted();
  return finished;
}

}  // namespace foreshock
