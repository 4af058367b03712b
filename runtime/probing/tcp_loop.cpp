#include "runtime/probing/tcp_loop.hpp"

#include "runtime/clock.hpp"
#include "runtime/probing/connecting.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace muster {

namespace {

/// What the bell's events carry; attempts are numbered from 1.
constexpr uint64_t bell = 0;

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
    queue_{std::move(lookup), [this] { ring(); }} {
  if (!watch(poll_.get(), bell_.get(), EPOLLIN, bell))
    throw std::system_error{errno, std::generic_category(), "tcp prober: epoll_ctl"};
}

void tcp_loop::stop() {
  stopped_ = true;
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
        hear();
      else
        on_ready(id);
    take_in();
    expire();
  }
  attempts_.clear();
}

int tcp_loop::wait_time() const {
  return queue_.wait_time(steady_now(), dues_.empty() ? look::instant::max() : dues_.begin()->first);
}

/// To be called before the queue is asked: what comes to it afterwards rings again.
void tcp_loop::hear() {
  eventfd_t rings = 0;
  ::eventfd_read(bell_.get(), &rings);
}

void tcp_loop::take_in() {
  for (auto& what : queue_.take(steady_now()))
    begin(std::move(what));
}

void tcp_loop::begin(look_queue::ready what) {
  if (!what.addresses)
    return end(what.wanted, false, std::move(what.addresses.error().detail));
  const auto id = ++last_;
  auto& added = attempts_.emplace(id, attempt{std::move(what.wanted), std::move(*what.addresses)}).first->second;
  set_due(id, added, added.wanted.deadline);
  try_next(id);
}

void tcp_loop::try_next(serial id) {
  auto& what = attempts_.at(id);
  while (what.tried < what.addresses.size())
    if (connect(id, what))
      return;
  finish(id, false, std::move(what.failures));
}

bool tcp_loop::connect(serial id, attempt& what) {
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
  const auto now = left == 1 ? what.wanted.deadline : steady_now();
  set_due(id, what, now + (what.wanted.deadline - now) / left);
  return true;
}

void tcp_loop::on_ready(serial id) {
  const auto found = attempts_.find(id);
  if (found == attempts_.end())
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
  auto& what = attempts_.at(id);
  const auto within = " within " + format_duration(what.wanted.time);
  what.socket.close();
  note(what.failures, describe_connect_error(what.addresses[what.tried - 1], ETIMEDOUT));
  if (what.due < what.wanted.deadline)
    return try_next(id);
  finish(id, false, what.failures + within);
}

void tcp_loop::set_due(serial id, attempt& what, look::instant due) {
  dues_.erase({what.due, id});
  what.due = due;
  dues_.emplace(due, id);
}

void tcp_loop::finish(serial id, bool passed, std::string detail) {
  auto ended = std::move(attempts_.extract(id).mapped());
  dues_.erase({ended.due, id});
  ended.socket.close();
  end(ended.wanted, passed, std::move(detail));
}

void tcp_loop::end(const look& what, bool passed, std::string detail) const {
  if (!stopped_)
    what.end(passed, std::move(detail));
}

} // namespace muster
