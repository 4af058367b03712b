#include "runtime/probing/look_queue.hpp"

#include <algorithm>
#include <chrono>

namespace muster {

namespace {

constexpr size_t max_addresses = 4;

expected<std::vector<socket_address>> with_port_of(const probe& what, expected<std::vector<socket_address>> found) {
  if (!found)
    return found;
  if (found->empty())
    return fail(errc::not_found, "'" + what.address.host + "' has no address");
  found->resize(std::min(found->size(), max_addresses));
  for (auto& address : *found)
    address = with_port(address, what.address.port);
  return found;
}

} // namespace

look_queue::look_queue(name_lookup lookup, std::function<void()> ring)
  : ring_{std::move(ring)},
    resolver_{std::move(lookup), [this](const std::string& host, expected<std::vector<socket_address>> found) {
                leave(&inbox::found, {host, std::move(found)});
              }} {}

void look_queue::add(look what) {
  leave(&inbox::looks, std::move(what));
}

template <class T>
void look_queue::leave(std::vector<T> inbox::*where, T what) {
  const std::lock_guard lock{mutex_};
  const auto rung = !inbox_.looks.empty() || !inbox_.found.empty();
  (inbox_.*where).push_back(std::move(what));
  if (!rung)
    ring_();
}

std::vector<look_queue::ready> look_queue::take(look::instant now) {
  inbox taken;
  {
    const std::lock_guard lock{mutex_};
    std::swap(taken, inbox_);
  }
  std::vector<ready> result;
  for (auto& what : taken.looks)
    begin(std::move(what), result);
  for (const auto& found : taken.found)
    take(found, result);
  expire(now, result);
  return result;
}

void look_queue::begin(look what, std::vector<ready>& out) {
  const auto host = what.what.address.host;
  if (const auto address = numeric_address(host)) {
    auto addresses = with_port_of(what.what, std::vector{*address});
    out.push_back({std::move(what), std::move(addresses)});
    return;
  }
  const place where{what.deadline, ++last_};
  waiting_.emplace(where, std::move(what));
  const auto [waiting, is_new] = by_name_.try_emplace(host);
  waiting->second.insert(where);
  if (is_new)
    resolver_.look_up(host);
}

void look_queue::take(const found_addresses& found, std::vector<ready>& out) {
  const auto waited = by_name_.extract(found.host);
  for (const auto& where : waited.mapped()) {
    auto what = std::move(waiting_.extract(where).mapped());
    auto addresses = with_port_of(what.what, found.addresses);
    out.push_back({std::move(what), std::move(addresses)});
  }
}

void look_queue::expire(look::instant now, std::vector<ready>& out) {
  while (!waiting_.empty() && waiting_.begin()->first.first <= now) {
    auto late = waiting_.extract(waiting_.begin());
    auto& what = late.mapped();
    const auto& host = what.what.address.host;
    by_name_.at(host).erase(late.key());
    auto why = fail(errc::time_out, "no address of '" + host + "' was found within " + format_duration(what.time));
    out.push_back({std::move(what), std::move(why)});
  }
}

int look_queue::wait_time(look::instant now, look::instant due) const {
  if (!waiting_.empty())
    due = std::min(due, waiting_.begin()->first.first);
  const auto left = std::clamp<duration>(std::min(due, now + look::longest) - now, duration{0}, look::longest);
  return static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(left).count());
}

} // namespace muster
