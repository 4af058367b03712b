#include "tests/actors/alerts/alert_tree.hpp"

#include "actors/alerts/alerts_actor.hpp"
#include "actors/alerts/sink_actor.hpp"
#include "actors/journal/journal_actor.hpp"
#include "actors/supervision/supervisor.hpp"
#include "messages/protocol/types.hpp"
#include "tests/catch.hpp"

namespace muster::story {

namespace {

class metrics_stand_in final : public supervised<metrics_actor> {
public:
  metrics_stand_in(caf::actor_config& cfg, seat place, std::shared_ptr<measured_world> world)
    : supervised(cfg, std::move(place)),
      world_{std::move(world)} {}

protected:
  void start() override { ready(); }

  behavior_type serve() override {
    return {
      [](const call_report&) { return call_receipt{}; },
      [this](const measure_query& query) -> result<measures> {
        world_->windows.insert(query.service.str() + "/" + query.instance.str() + " " + format_duration(query.window));
        if (world_->silent)
          return unanswered_.emplace_back(open_promise<measures>());
        return world_->calls;
      },
      [](const children_query&) { return children_list{}; },
    };
  }

private:
  std::shared_ptr<measured_world> world_;
  std::vector<promise<measures>> unanswered_;
};

class health_stand_in final : public supervised<handle<result<check_list>(check_query)>> {
public:
  health_stand_in(caf::actor_config& cfg, seat place, std::shared_ptr<measured_world> world)
    : supervised(cfg, std::move(place)),
      world_{std::move(world)} {}

protected:
  void start() override { ready(); }

  behavior_type serve() override {
    return {
      [this](const check_query&) -> result<check_list> {
        if (world_->silent)
          return unanswered_.emplace_back(open_promise<check_list>());
        return world_->checks;
      },
    };
  }

private:
  std::shared_ptr<measured_world> world_;
  std::vector<promise<check_list>> unanswered_;
};

class stuck_sink final : public supervised<sink_actor> {
public:
  stuck_sink(caf::actor_config& cfg, seat place) : supervised(cfg, std::move(place)) {}

protected:
  void start() override { ready(); }

  behavior_type serve() override {
    return {
      [this](const deliver_alert&) -> result<done> { return unanswered_.emplace_back(open_promise<done>()); },
    };
  }

private:
  std::vector<promise<done>> unanswered_;
};

std::string text_of(const record& line) {
  const auto at = seconds_text(line.at) + " ";
  if (const auto* fired = std::get_if<alert_fired>(&line.what))
    return at + "fired " + fired->episode.id.str();
  if (const auto* resolved = std::get_if<alert_resolved>(&line.what))
    return at + "resolved " + resolved->id.str() + ": " + resolved->reason;
  if (const auto* notified = std::get_if<alert_notified>(&line.what))
    return at + "notified " + notified->id.str() + " " + std::string{to_string(notified->status)} + " to "
           + notified->sink.str();
  return {};
}

} // namespace

alert_tree::alert_tree(const std::set<std::string>& stuck, settings configuration) : tree{std::move(configuration)} {
  std::vector<child_spec> sinks;
  std::vector<sink_name> names;
  for (const auto* name : {"log", "file"}) {
    const child_name child{std::string{"sink/"} + name};
    names.emplace_back(name);
    auto box = boxes[name] = std::make_shared<outbox>();
    sinks.push_back(stuck.contains(name) ? make_child<stuck_sink>(child)
                                         : make_child<sink_shell>(child, sink_name{name}, sink_factory{[box] {
                                                                    return std::make_unique<outbox_sink>(box);
                                                                  }}));
  }
  world->calls.successes = 100;
  tree.start({
    make_child<journal_shell>(child_name{"journal"}, std::shared_ptr<fact_store>{store}),
    make_child<health_stand_in>(child_name{"health"}, world),
    make_child<metrics_stand_in>(child_name{"metrics"}, world),
    make_child<supervisor>(child_name{"sinks"}, sinks),
    make_child<alerts_shell>(child_name{"alerts"}, names),
  });
}

void alert_tree::append(fact what, const std::string& command) {
  REQUIRE(
    tree.ask<accepted>(tree.post_of<journal_actor>("journal"), append_facts{command_id{command}, {std::move(what)}}));
}

std::vector<std::string> alert_tree::alert_facts() const {
  std::vector<std::string> result;
  for (const auto& line : facts())
    if (auto text = text_of(line); !text.empty())
      result.push_back(std::move(text));
  return result;
}

} // namespace muster::story
