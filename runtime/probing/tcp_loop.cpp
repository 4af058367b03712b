#include "runtime/probing/tcp_loop.hpp"

#include "runtime/clock.hpp"
#include "runtime/probing/connecting.hpp"
#include "runtime/probing/time_within.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace muster {

namespace {

/// What the bell's events carry; looks are numbered from 1.
constexpr uint64_t bell = 0;
constexpr size_t max_addresses = 4;
descriptor opened(int value, const char* what) {
  if (value < 0)
    throw std::system_error{errno, std::generic_category(), what};
  return descriptor{value};
}

bool watch(int poll, int file, uint32_t events, uint64_t id) {
  epoll_event event{.events = events, .data = {.u64 = id}};
  return ::epoll_ctl(poll, EPOLL_CTL_ADD, file, &event) == 0;
}

void note(std::string& failures, const std::string& one) {
  failures += (failures.empty() ? "" : "; ") + one;
}

} // namespace

tcp_loop::tcp_loop(name_lookup lookup)
  : poll_{opened(::epoll_create1(EPOLL_CLOEXEC), "tcp prober: epoll_create1")},
    bell_{opened(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "tcp prober: eventfd")},
    resolver_{std::move(lookup), [this](const std::string& host, expected<std::vector<socket_address>> found) {
                leave(&inbox::found, {host, std::move(found)});
              }} {
  if (!watch(poll_.get(), bell_.get(), EPOLLIN, bell))
    throw std::system_error{errno, std::generic_category(), "tcp prober: epoll_ctl"};
}

void tcp_loop::add(const probe& what, std::function<void(probe_result)> done) {
  look added;
  added.what = what;
  added.done = std::move(done);
  added.time = time_within(what.timeout);
  added.deadline = steady_now() + added.time;
  leave(&inbox::looks, std::move(added));
}

void tcp_loop::stop() {
  stopped_ = true;
  ring();
}

template <class T>
void tcp_loop::leave(std::vector<T> inbox::*where, T what) {
  const std::lock_guard lock{mutex_};
  const auto rung = !inbox_.looks.empty() || !inbox_.found.empty();
  (inbox_.*where).push_back(std::move(what));
  if (!rung)
    ring();
}

void tcp_loop::ring() {
  // Fails only when the bell has been rung 2^64 - 2 times and not heard.
  ::eventfd_write(bell_.get(), 1);
}

void tcp_loop::run() {
  std::array<epoll_event, 64> events;
  while (!stopped_) {
    const auto count = ::epoll_wait(poll_.get(), events.data(), static_cast<int>(events.size()), wait_time());
    for (int i = 0; i < count; ++i)
      if (const auto id = events[static_cast<size_t>(i)].data.u64; id == bell)
        take_in();
      else
        on_ready(id);
    expire();
  }
  looks_.clear();
  take_from_inbox();
}

/// In milliseconds, rounded up: to wake before a step is due would be to wake again and again.
int tcp_loop::wait_time() const {
  if (dues_.empty())
    return -1;
  const auto left = std::clamp<duration>(dues_.begin()->first - steady_now(), duration{0}, longest_look);
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
}

void tcp_loop::take_in() {
  // Before the inbox is emptied: what is left there afterwards rings again.
  eventfd_t rings = 0;
  ::eventfd_read(bell_.get(), &rings);
  auto taken = take_from_inbox();
  for (auto& what : taken.looks)
    begin(std::move(what));
  for (auto& what : taken.found)
    take(std::move(what));
}

tcp_loop::inbox tcp_loop::take_from_inbox() {
  const std::lock_guard lock{mutex_};
  return std::exchange(inbox_, {});
}

void tcp_loop::begin(look what) {
  const auto id = ++last_;
  auto& added = looks_.emplace(id, std::move(what)).first->second;
  set_due(id, added, added.deadline);
  const auto& host = added.what.address.host;
  if (const auto address = numeric_address(host)) {
    added.addresses = {with_port(*address, added.what.address.port)};
    return try_next(id);
  }
  const auto [waiting, is_new] = waiting_.try_emplace(host);
  waiting->second.push_back(id);
  if (is_new)
    resolver_.look_up(host);
}

void tcp_loop::take(found_addresses what) {
  const auto waiting = waiting_.extract(what.host);
  for (const auto id : waiting.mapped()) {
    if (!what.addresses || what.addresses->empty()) {
      finish(id, false, what.addresses ? "'" + what.host + "' has no address" : what.addresses.error().detail);
      continue;
    }
    auto& found = looks_.at(id);
    for (const auto& address : *what.addresses)
      if (found.addresses.size() < max_addresses)
        found.addresses.push_back(with_port(address, found.what.address.port));
    try_next(id);
  }
}

void tcp_loop::try_next(serial id) {
  auto& what = looks_.at(id);
  while (what.tried < what.addresses.size())
    if (connect(id, what))
      return;
  finish(id, false, std::move(what.failures));
}

bool tcp_loop::connect(serial id, look& what) {
  const auto left = static_cast<int64_t>(what.addresses.size() - what.tried);
  const auto& address = what.addresses[what.tried++];
  auto [socket, error] = begin_connect(address);
  if (error == 0 && !watch(poll_.get(), socket.get(), EPOLLOUT, id))
    error = errno;
  if (error != 0) {
    note(what.failures, describe_connect_error(address, error));
    return false;
  }
  what.socket = std::move(socket);
  const auto now = left == 1 ? what.deadline : steady_now();
  set_due(id, what, now + (what.deadline - now) / left);
  return true;
}

void tcp_loop::on_ready(serial id) {
  const auto found = looks_.find(id);
  if (found == looks_.end())
    return;
  auto& what = found->second;
  const auto& address = what.addresses[what.tried - 1];
  const auto error = connect_error(what.socket.get());
  if (error == 0)
    return finish(id, true, to_string(address) + " accepted the connection");
  what.socket.close();
  note(what.failures, describe_connect_error(address, error));
  try_next(id);
}

void tcp_loop::expire() {
  if (dues_.empty())
    return;
  const auto now = steady_now();
  while (!dues_.empty() && dues_.begin()->first <= now)
    give_up(dues_.begin()->second);
}

void tcp_loop::give_up(serial id) {
  auto& what = looks_.at(id);
  const auto within = " within " + format_duration(what.time);
  if (what.addresses.empty())
    return finish(id, false, "no address of '" + what.what.address.host + "' was found" + within);
  what.socket.close();
  note(what.failures, describe_connect_error(what.addresses[what.tried - 1], ETIMEDOUT));
  if (what.due < what.deadline)
    return try_next(id);
  finish(id, false, what.failures + within);
}

void tcp_loop::set_due(serial id, look& what, instant due) {
  dues_.erase({what.due, id});
  what.due = due;
  dues_.emplace(due, id);
}

void tcp_loop::finish(serial id, bool passed, std::string detail) {
  auto ended = std::move(looks_.extract(id).mapped());
  dues_.erase({ended.due, id});
  if (ended.addresses.empty())
    if (const auto waiting = waiting_.find(ended.what.address.host); waiting != waiting_.end())
      std::erase(waiting->second, id);
  ended.socket.close();
  if (!stopped_)
    ended.done({ended.what.id, ended.what.instance, passed, std::move(detail)});
}

} // namespace muster
