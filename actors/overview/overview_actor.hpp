#pragma once

#include "actors/supervision/supervised.hpp"
#include "messages/protocol/overview.hpp"

#include <functional>
#include <memory>

namespace muster {

/// Answers questions that concern several actors by asking them, all within one deadline. It remembers nothing, so that
/// after a restart there is nothing to bring back.
class overview_shell final : public supervised<overview_actor> {
public:
  overview_shell(caf::actor_config& cfg, seat place);

protected:
  void start() override;
  behavior_type serve() override;

private:
  struct survey;

  result<topology> answer(const topology_query& query);
  void ask_for_services(const std::shared_ptr<survey>& of);
  void ask_about_services(const std::shared_ptr<survey>& of);
  void ask_metrics(const std::shared_ptr<survey>& of, const service_name& service);
  void ask_breaker(const std::shared_ptr<survey>& of, const service_name& service);
  /// Asks a post within what is left of the survey's time; `take` gets the answer if one comes.
  template <class Handle, class Reply, class Question>
  void ask_for(const std::shared_ptr<survey>& of, const child_name& whom, Question question,
               std::function<void(const Reply&)> take);
  void answered(const std::shared_ptr<survey>& of);
  static void finish(survey& of);
};

} // namespace muster
