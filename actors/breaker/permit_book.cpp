#include "actors/breaker/permit_book.hpp"

#include <algorithm>
#include <utility>

namespace muster {

namespace {

using fate = held_permit::fate;

bool is_free(const held_permit& permit) {
  return permit.is == fate::returned || permit.is == fate::unused;
}

/// The least of a time over the permits of one fate.
std::optional<timestamp> earliest(const std::vector<held_permit>& held, fate wanted, timestamp held_permit::*time) {
  std::optional<timestamp> result;
  for (const auto& permit : held)
    if (permit.is == wanted && (!result || permit.*time < *result))
      result = permit.*time;
  return result;
}

} // namespace

int64_t permit_book::left() const {
  return permits_ - std::ranges::count_if(held_, [](const auto& permit) { return !is_free(permit); });
}

held_permit& permit_book::reserve(command_id command, timestamp now, timestamp lapses_at, timestamp answer_by) {
  return held_.emplace_back(held_permit{std::move(command), now, lapses_at, fate::reserved, now, answer_by});
}

bool permit_book::take_unused(timestamp now, timestamp lapses_at) {
  const auto found = std::ranges::find(held_, fate::unused, &held_permit::is);
  if (found == held_.end())
    return false;
  found->is = fate::granted;
  found->granted_at = now;
  found->lapses_at = lapses_at;
  return true;
}

void permit_book::learn(const command_id& command, timestamp granted_at, timestamp lapses_at) {
  if (find(command) == nullptr)
    held_.push_back({command, granted_at, lapses_at, fate::granted, {}, timestamp::max()});
}

bool permit_book::confirm(const command_id& command, timestamp now) {
  auto* permit = find(command);
  if (permit == nullptr || permit->is != fate::reserved)
    return false;
  const auto in_time = now < permit->lapses_at && now < permit->answer_by;
  permit->is = in_time ? fate::granted : fate::unused;
  return in_time;
}

void permit_book::withdraw(const command_id& command) {
  if (auto* permit = find(command); permit != nullptr && permit->is == fate::reserved)
    permit->is = fate::returned;
}

bool permit_book::settle(timestamp began) {
  auto* permit = nearest(began);
  if (permit == nullptr)
    return false;
  return std::exchange(permit->is, fate::settled) == fate::granted;
}

void permit_book::give_back(timestamp began) {
  if (auto* permit = nearest(began))
    permit->is = permit->is == fate::granted ? fate::returned : fate::settled;
}

int64_t permit_book::lapse(timestamp now) {
  int64_t lapsed = 0;
  for (auto& permit : held_)
    if (permit.is == fate::granted && permit.lapses_at <= now) {
      permit.is = fate::lapsed;
      ++lapsed;
    }
  return lapsed;
}

std::vector<held_permit*> permit_book::unsent(timestamp now) {
  std::vector<held_permit*> result;
  for (auto& permit : held_)
    if (permit.is == fate::reserved && permit.resend_at <= now)
      result.push_back(&permit);
  return result;
}

bool permit_book::is_reserved(const command_id& command) const {
  return std::ranges::any_of(
    held_, [&](const auto& permit) { return permit.is == fate::reserved && permit.command == command; });
}

bool permit_book::any_reserved() const {
  return std::ranges::any_of(held_, [](const auto& permit) { return permit.is == fate::reserved; });
}

std::optional<timestamp> permit_book::next_lapse() const {
  return earliest(held_, fate::granted, &held_permit::lapses_at);
}

std::optional<timestamp> permit_book::last_lapse() const {
  std::optional<timestamp> result;
  for (const auto& permit : held_)
    if (permit.is == fate::granted)
      result = std::max(result.value_or(permit.lapses_at), permit.lapses_at);
  return result;
}

std::optional<timestamp> permit_book::next_resend() const {
  return earliest(held_, fate::reserved, &held_permit::resend_at);
}

held_permit* permit_book::find(const command_id& command) {
  const auto found = std::ranges::find(held_, command, &held_permit::command);
  return found == held_.end() ? nullptr : &*found;
}

held_permit* permit_book::nearest(timestamp began) {
  // What a caller says began before 1970 would overflow the distance.
  began = std::max(began, timestamp{});
  held_permit* result = nullptr;
  const auto distance = [&](const held_permit& permit) {
    return permit.granted_at > began ? permit.granted_at - began : began - permit.granted_at;
  };
  for (auto& permit : held_)
    if ((permit.is == fate::granted || permit.is == fate::lapsed)
        && (result == nullptr || distance(permit) < distance(*result)))
      result = &permit;
  return result;
}

} // namespace muster
