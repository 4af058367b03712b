#include "actors/metrics/checkpoint_plan.hpp"
#include "actors/metrics/compact_text.hpp"
#include "tests/actors/metrics/calls.hpp"
#include "tests/catch.hpp"

#include <map>
#include <random>
#include <utility>

namespace muster {

using namespace std::chrono_literals;

namespace {

const child_name owner{"metrics"};

/// What a journal keeps.
struct shelf {
  std::map<child_name, std::string> texts;

  void keep(const checkpoint_plan::piece& piece) { texts[piece.owner] = piece.data; }
};

/// One incarnation of the counter.
struct counting {
  call_metrics metrics;
  checkpoint_plan plan{owner};

  /// Saves until there is nothing left; answers how many pieces that took.
  int save(shelf& to) {
    int pieces = 0;
    for (; const auto piece = plan.next(metrics); ++pieces) {
      to.keep(*piece);
      plan.saved(metrics);
    }
    return pieces;
  }

  expected<void> restore(const shelf& from, timestamp now) {
    const auto recent = from.texts.find(owner);
    if (recent == from.texts.end())
      return {};
    const auto full = plan.full_of(recent->second);
    REQUIRE(full);
    return plan.restore(recent->second, from.texts.at(*full), metrics, now);
  }
};

counting recovered(const shelf& from, timestamp now) {
  counting result;
  const auto restored = result.restore(from, now);
  INFO((restored ? "" : restored.error().detail));
  REQUIRE(restored);
  return result;
}

std::vector<measures> answers_of(const call_metrics& metrics, timestamp now) {
  std::vector<measures> result;
  for (const auto& instance : {instance_id{}, pay_1, pay_2, instance_id{"pay-3"}})
    for (const auto window : {0s, 1s, 10s, 60s, 90s, 300s, 1000s, 3600s})
      result.push_back(measured(metrics, now, instance, window));
  return result;
}

call_outcome random_outcome(std::mt19937_64& chance, timestamp now) {
  const auto any = [&](int64_t most) { return std::uniform_int_distribution<int64_t>{0, most}(chance); };
  const auto result = static_cast<call_result>(any(3));
  const auto code = result == call_result::failure ? "code-" + std::to_string(any(20)) : std::string{};
  return outcome_at(now - std::chrono::milliseconds{any(2000)}, instance_id{"pay-" + std::to_string(any(2) + 1)},
                    result, code, std::chrono::microseconds{any(1'000'000)});
}

} // namespace

TEST_CASE("while nothing happens nothing is saved") {
  counting now;
  shelf journal;
  CHECK_FALSE(now.plan.next(now.metrics));
  now.metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  CHECK(now.save(journal) == 2);
  now.metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  CHECK_FALSE(now.plan.next(now.metrics));
}

TEST_CASE("one piece is saved at a time") {
  counting now;
  now.metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  CHECK(now.plan.next(now.metrics));
  CHECK_FALSE(now.plan.next(now.metrics));
}

TEST_CASE("only a full piece is followed by another at once, which names it, whatever is reported meanwhile") {
  counting live;
  int64_t sequence = 0;
  const auto save_under_reports = [&] {
    const auto piece = live.plan.next(live.metrics);
    live.metrics.count(report_of(++sequence, {outcome_at(dawn)}), dawn);
    const auto goes_on = live.plan.saved(live.metrics);
    return std::pair{piece->owner, goes_on};
  };
  live.metrics.count(report_of(++sequence, {outcome_at(dawn)}), dawn);
  CHECK(save_under_reports() == std::pair{child_name{"metrics/full-1"}, true});
  CHECK(save_under_reports() == std::pair{owner, false});
  CHECK(save_under_reports() == std::pair{owner, false});
}

TEST_CASE("after a crash the counter knows everything up to its last checkpoint, at any time of two hours") {
  std::mt19937_64 chance{4};
  counting live;
  shelf journal;
  int64_t sequence = 0;
  for (int second = 0; second < 7200; ++second) {
    const auto now = dawn + std::chrono::seconds{second};
    // Now and then nothing happens for a while.
    if (second % 1000 < 800)
      live.metrics.count(report_of(++sequence, {random_outcome(chance, now), random_outcome(chance, now)}), now);
    live.save(journal);
    if (second % 101 != 0)
      continue;
    auto back = recovered(journal, now);
    REQUIRE(answers_of(back.metrics, now) == answers_of(live.metrics, now));
    REQUIRE(back.metrics.count(report_of(sequence, {}), now) == sequence);
    if (second % 3 == 0)
      live = std::move(back);
  }
}

TEST_CASE("a report is covered when the checkpoint that holds it is durable, not before") {
  counting live;
  const auto covered = [&] { return *live.metrics.count(report_of(1, {}), dawn); };
  live.metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  CHECK(live.plan.next(live.metrics)->owner == child_name{"metrics/full-1"});
  CHECK(covered() == 0);
  live.plan.saved(live.metrics);
  CHECK(covered() == 0);
  CHECK(live.plan.next(live.metrics)->owner == owner);
  live.metrics.count(report_of(2, {outcome_at(dawn)}), dawn);
  CHECK(covered() == 0);
  live.plan.saved(live.metrics);
  CHECK(covered() == 1);
}

TEST_CASE("a crash between a full checkpoint and the one that names it loses nothing that was covered") {
  std::mt19937_64 chance{5};
  counting live;
  shelf journal;
  int64_t sequence = 0;
  int fulls = 0;
  for (int second = 0; fulls < 6; ++second) {
    const auto now = dawn + std::chrono::seconds{second};
    std::vector<call_outcome> outcomes;
    for (int i = 0; i < 20; ++i)
      outcomes.push_back(random_outcome(chance, now));
    live.metrics.count(report_of(++sequence, outcomes), now);
    while (const auto piece = live.plan.next(live.metrics)) {
      journal.keep(*piece);
      if (piece->owner != owner && ++fulls > 1) {
        const auto covered = *live.metrics.count(report_of(sequence, {}), now);
        auto back = recovered(journal, now);
        REQUIRE(back.metrics.count(report_of(1, {}), now) == covered);
        REQUIRE(measured(back.metrics, now).calls + measured(back.metrics, now).abandoned == covered * 20);
        REQUIRE(covered == sequence - 1);
      }
      live.plan.saved(live.metrics);
    }
  }
}

TEST_CASE("a piece that could not be saved is made again, and nothing is covered until then") {
  counting live;
  shelf journal;
  live.metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  for (int i = 0; i < 3; ++i) {
    CHECK(live.plan.next(live.metrics)->owner == child_name{"metrics/full-1"});
    live.plan.failed(live.metrics);
  }
  journal.keep(*live.plan.next(live.metrics));
  live.plan.saved(live.metrics);
  for (int i = 0; i < 3; ++i) {
    CHECK(live.plan.next(live.metrics)->owner == owner);
    live.plan.failed(live.metrics);
    CHECK(live.metrics.count(report_of(1, {}), dawn) == 0);
  }
  CHECK(live.save(journal) == 1);
  CHECK(live.metrics.count(report_of(1, {}), dawn) == 1);
  CHECK(answers_of(recovered(journal, dawn).metrics, dawn) == answers_of(live.metrics, dawn));
}

TEST_CASE("a full checkpoint replaces no other before a durable recent one names it") {
  counting live;
  shelf journal;
  live.metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  live.metrics.count(report_of(1, {outcome_at(dawn)}, web, service_name{"cart"}), dawn);
  live.save(journal);
  live.metrics.count(report_of(2, {outcome_at(dawn + 1h)}), dawn + 1h);
  live.metrics.sweep(dawn + 24h + 1s);
  journal.keep(*live.plan.next(live.metrics));
  live.plan.saved(live.metrics);
  live.metrics.sweep(dawn + 48h);
  REQUIRE(live.metrics.wants_full());
  for (int i = 0; i < 3; ++i) {
    CHECK(live.plan.next(live.metrics)->owner == owner);
    live.plan.failed(live.metrics);
  }
  CHECK(recovered(journal, dawn + 48h).metrics.count(report_of(1, {}), dawn + 48h) == 1);
}

TEST_CASE("an instance that was deregistered since the full checkpoint does not come back") {
  counting live;
  shelf journal;
  live.metrics.apply(registered_at(1, dawn, pay_1));
  live.metrics.apply(registered_at(2, dawn, pay_2));
  live.metrics.count(report_of(1, {outcome_at(dawn), outcome_at(dawn, pay_2)}), dawn);
  live.save(journal);
  live.metrics.apply(deregistered_at(3, dawn + 1s, pay_1));
  CHECK(live.save(journal) == 1);
  live.metrics.apply(registered_at(4, dawn + 2s, pay_1));
  live.metrics.count(report_of(2, {outcome_at(dawn + 2s)}), dawn + 2s);
  CHECK(live.save(journal) == 1);
  const auto back = recovered(journal, dawn + 2s);
  CHECK(measured(back.metrics, dawn + 2s, pay_1).calls == 1);
  CHECK(measured(back.metrics, dawn + 2s, pay_2).calls == 1);
  CHECK(measured(back.metrics, dawn + 2s).calls == 3);
}

TEST_CASE("facts that a recovered counter sees again change nothing, and later ones do") {
  const std::vector<record> facts{registered_at(1, dawn, pay_1), deregistered_at(2, dawn + 1s, pay_1),
                                  registered_at(3, dawn + 2s, pay_1), registered_at(4, dawn + 3s, pay_2)};
  counting live;
  shelf journal;
  for (const auto& each : facts)
    live.metrics.apply(each);
  live.metrics.count(report_of(1, {outcome_at(dawn + 4s), outcome_at(dawn + 4s, pay_2)}), dawn + 4s);
  live.save(journal);
  auto back = recovered(journal, dawn + 5s);
  for (const auto& each : facts)
    back.metrics.apply(each);
  CHECK(answers_of(back.metrics, dawn + 5s) == answers_of(live.metrics, dawn + 5s));
  CHECK(back.metrics.series() == 3);
  back.metrics.apply(deregistered_at(5, dawn + 5s, pay_1));
  CHECK(measured(back.metrics, dawn + 5s, pay_1).calls == 0);
  CHECK(measured(back.metrics, dawn + 5s, pay_2).calls == 1);
  back.metrics.sweep(dawn + 48h);
  CHECK(measured(back.metrics, dawn + 48h, pay_2).calls == 1);
}

TEST_CASE("a service that was dropped does not come back") {
  counting live;
  shelf journal;
  live.metrics.count(report_of(1, {outcome_at(dawn)}), dawn);
  live.save(journal);
  live.metrics.sweep(dawn + 48h);
  live.save(journal);
  CHECK(recovered(journal, dawn + 48h).metrics.series() == 0);
}

TEST_CASE("the checkpoints of an hour are together a few times the size of the last full one") {
  std::mt19937_64 chance{6};
  counting live;
  size_t written = 0, largest_full = 0, largest_recent = 0;
  for (int second = 0; second < 3600; ++second) {
    const auto now = dawn + std::chrono::seconds{second};
    std::vector<call_outcome> outcomes;
    for (int i = 0; i < 20; ++i)
      outcomes.push_back(random_outcome(chance, now));
    live.metrics.count(report_of(second + 1, outcomes), now);
    while (const auto piece = live.plan.next(live.metrics)) {
      auto& largest = piece->owner == owner ? largest_recent : largest_full;
      largest = std::max(largest, piece->data.size());
      written += piece->data.size();
      live.plan.saved(live.metrics);
    }
  }
  INFO("full " << largest_full << ", recent " << largest_recent << ", written " << written);
  CHECK(largest_recent * 3 < largest_full);
  CHECK(written * 8 < largest_full * 3600);
}

TEST_CASE("a checkpoint that is damaged or does not fit its full one is refused with a reason, never a crash") {
  counting live;
  shelf journal;
  live.metrics.count(report_of(1, {outcome_at(dawn), outcome_at(dawn, pay_2, call_result::failure, "503")}), dawn);
  live.save(journal);
  const auto full = journal.texts.at(child_name{"metrics/full-1"});
  live.metrics.count(report_of(2, {outcome_at(dawn)}), dawn);
  live.save(journal);
  const auto recent = journal.texts.at(owner);
  const auto restore = [&](const std::string& first, const std::string& second) {
    counting back;
    return back.plan.restore(first, second, back.metrics, dawn);
  };
  REQUIRE(restore(recent, full));
  for (const auto& [first, second] :
       std::vector<std::pair<std::string, std::string>>{{"", full},
                                                        {recent, ""},
                                                        {full, full},
                                                        {recent, recent},
                                                        {recent + "1 ", full},
                                                        {recent, full + "1 "},
                                                        {"muster-calls-1 recent 2 1 0 ", full},
                                                        {"muster-calls-2 recent 1 1 0 ", full}}) {
    const auto restored = restore(first, second);
    REQUIRE_FALSE(restored);
    CHECK(restored.error().code == errc::invalid);
    CHECK_THAT(restored.error().detail, Contains("cannot be read: at byte "));
  }
  for (size_t cut = 0; cut + 2 < full.size(); ++cut)
    CHECK_FALSE(restore(recent, full.substr(0, cut)));
  std::mt19937_64 chance{8};
  for (int i = 0; i < 2000; ++i) {
    auto damaged = full;
    damaged[std::uniform_int_distribution<size_t>{0, full.size() - 1}(chance)] =
      "0123456789- x"[std::uniform_int_distribution<size_t>{0, 12}(chance)];
    static_cast<void>(restore(recent, damaged));
  }
}

} // namespace muster
