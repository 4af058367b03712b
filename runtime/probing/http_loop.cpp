#include "runtime/probing/http_loop.hpp"

#include "runtime/clock.hpp"
#include "runtime/probing/time_within.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace muster {

namespace {

constexpr size_t max_addresses = 4;

CURLM* new_multi() {
  // Once in the process, for good: the host may use the library too.
  static const auto ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  auto* const multi = ready == CURLE_OK ? curl_multi_init() : nullptr;
  if (multi == nullptr)
    throw std::runtime_error{"http prober: libcurl cannot be set up"};
  return multi;
}

} // namespace

http_loop::http_loop(name_lookup lookup, std::string certificates)
  : certificates_{std::move(certificates)},
    multi_{new_multi()},
    resolver_{std::move(lookup), [this](const std::string& host, expected<std::vector<socket_address>> found) {
                const std::lock_guard lock{mutex_};
                inbox_.found.push_back({host, std::move(found)});
                curl_multi_wakeup(multi_.get());
              }} {}

void http_loop::add(const probe& what, std::function<void(probe_result)> done) {
  look added;
  added.what = what;
  added.done = std::move(done);
  added.time = time_within(what.timeout);
  added.deadline = steady_now() + added.time;
  const std::lock_guard lock{mutex_};
  inbox_.looks.push_back(std::move(added));
  curl_multi_wakeup(multi_.get());
}

void http_loop::stop() {
  stopped_ = true;
  curl_multi_wakeup(multi_.get());
}

void http_loop::run() {
  while (!stopped_) {
    take_in();
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    collect();
    expire();
    if (!stopped_)
      curl_multi_poll(multi_.get(), nullptr, 0, wait_time(), nullptr);
  }
  for (auto& [id, what] : looks_)
    drop_request(what);
  looks_.clear();
  take_from_inbox();
}

/// For those that wait for a name, in milliseconds, rounded up; libcurl sees to the times of requests itself.
int http_loop::wait_time() const {
  const auto now = steady_now();
  duration least = longest_look;
  for (const auto& [id, what] : looks_)
    if (what.addresses.empty())
      least = std::clamp<duration>(what.deadline - now, duration{0}, least);
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(least).count());
}

void http_loop::take_in() {
  auto taken = take_from_inbox();
  for (auto& what : taken.looks)
    begin(std::move(what));
  for (const auto& what : taken.found)
    take(what);
}

http_loop::inbox http_loop::take_from_inbox() {
  const std::lock_guard lock{mutex_};
  return std::exchange(inbox_, {});
}

void http_loop::begin(look what) {
  const auto id = ++last_;
  auto& added = looks_.emplace(id, std::move(what)).first->second;
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

void http_loop::take(const found_addresses& what) {
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

void http_loop::try_next(serial id) {
  auto& what = looks_.at(id);
  drop_request(what);
  const auto left = what.deadline - steady_now();
  const auto untried = static_cast<int64_t>(what.addresses.size() - what.tried);
  if (untried == 0 || (what.tried > 0 && left <= duration{0}))
    return finish(id, false, std::exchange(what.failures, {}));
  const http_request::bounds within{left / untried, left};
  const auto& address = what.addresses[what.tried++];
  what.request = std::make_unique<http_request>(what.what, address, within, what.time, certificates_, id);
  if (const auto error = curl_multi_add_handle(multi_.get(), what.request->handle()); error != CURLM_OK)
    finish(id, false, std::string{"no request can be made: "} + curl_multi_strerror(error));
}

void http_loop::collect() {
  int left = 0;
  while (const auto* message = curl_multi_info_read(multi_.get(), &left))
    if (message->msg == CURLMSG_DONE)
      take_end(http_request::serial_of(message->easy_handle), message->data.result);
}

void http_loop::take_end(serial id, CURLcode code) {
  auto& what = looks_.at(id);
  auto came = what.request->judge(code);
  if (!came.unreachable)
    return finish(id, came.passed, std::move(came.detail));
  what.failures += (what.failures.empty() ? "" : "; ") + came.detail;
  if (code == CURLE_OPERATION_TIMEDOUT && what.tried == what.addresses.size())
    what.failures += " within " + format_duration(what.time);
  try_next(id);
}

void http_loop::expire() {
  const auto now = steady_now();
  std::vector<serial> late;
  for (const auto& [id, what] : looks_)
    if (what.addresses.empty() && what.deadline <= now)
      late.push_back(id);
  for (const auto id : late) {
    const auto& what = looks_.at(id);
    auto& waiting = waiting_.at(what.what.address.host);
    std::erase(waiting, id);
    finish(id, false, "no address of '" + what.what.address.host + "' was found within " + format_duration(what.time));
  }
}

void http_loop::drop_request(look& what) {
  if (!what.request)
    return;
  curl_multi_remove_handle(multi_.get(), what.request->handle());
  what.request.reset();
}

void http_loop::finish(serial id, bool passed, std::string detail) {
  auto ended = std::move(looks_.extract(id).mapped());
  drop_request(ended);
  if (!stopped_)
    ended.done({ended.what.id, ended.what.instance, passed, std::move(detail)});
}

} // namespace muster
