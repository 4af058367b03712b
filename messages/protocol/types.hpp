#pragma once

#include "messages/codec/inspect.hpp"
#include "messages/protocol/alerts.hpp"
#include "messages/protocol/attach_actor.hpp"
#include "messages/protocol/balancer.hpp"
#include "messages/protocol/breaker.hpp"
#include "messages/protocol/directory.hpp"
#include "messages/protocol/health.hpp"
#include "messages/protocol/journal.hpp"
#include "messages/protocol/metrics.hpp"
#include "messages/protocol/overview.hpp"
#include "messages/protocol/registry.hpp"
#include "messages/protocol/supervisor.hpp"

#include <caf/deserializer.hpp>
#include <caf/detail/stringification_inspector.hpp>
#include <caf/detail/tuple_vals.hpp>
#include <caf/detail/type_erased_value_impl.hpp>
#include <caf/serializer.hpp>
#include <caf/type_id.hpp>

// Every type that can be a message. The names are the contract on the wire: append, never reorder or
// rename. A type that is missing here would arrive as an empty message.
// clang-format off
#define MUSTER_MESSAGES(X) \
  X(accepted) \
  X(done) \
  X(tick) \
  X(append_facts) \
  X(fact_query) \
  X(fact_list) \
  X(save_checkpoint) \
  X(checkpoint_query) \
  X(checkpoint) \
  X(register_instance) \
  X(deregister_instance) \
  X(update_instance) \
  X(drain_instance) \
  X(heartbeat) \
  X(configure_service) \
  X(report_health) \
  X(discover) \
  X(instance_query) \
  X(instance_list) \
  X(policy_query) \
  X(service_policy) \
  X(probe_result) \
  X(check_query) \
  X(check_list) \
  X(pick) \
  X(picked) \
  X(snapshot_query) \
  X(service_snapshot) \
  X(permit_request) \
  X(permit) \
  X(call_report) \
  X(call_receipt) \
  X(circuit_query) \
  X(circuit_list) \
  X(measure_query) \
  X(measures) \
  X(alert_query) \
  X(alert_list) \
  X(deliver_alert) \
  X(kill_child) \
  X(children_query) \
  X(children_list) \
  X(attempts_ended) \
  X(post_query) \
  X(post_address) \
  X(deprecate_versions) \
  X(reinstate_versions) \
  X(version_query) \
  X(version_list) \
  X(dependency_query) \
  X(dependency_report) \
  X(impact_query) \
  X(impact_report) \
  X(create_group) \
  X(add_to_group) \
  X(remove_from_group) \
  X(delete_group) \
  X(group_query) \
  X(group_list) \
  X(register_batch) \
  X(deregister_batch) \
  X(update_batch) \
  X(resume_expiry) \
  X(state_query) \
  X(registry_state) \
  X(history_query) \
  X(topology_query) \
  X(topology) \
  X(check_now) \
  X(check_status) \
  X(report_check) \
  X(switch_checks) \
  X(attach_actor) \
  X(announce)

// clang-format on

#define MUSTER_TYPE_ID(type) CAF_ADD_TYPE_ID(muster, (muster::type))
CAF_BEGIN_TYPE_ID_BLOCK(muster, first_custom_type_id)
MUSTER_MESSAGES(MUSTER_TYPE_ID)
CAF_END_TYPE_ID_BLOCK(muster)
#undef MUSTER_TYPE_ID

// What CAF makes of a message type, to inspect and to carry it, is compiled in types.cpp and
// carriers.cpp, once: it would be half of the compile time of every file that sends one.
#define MUSTER_INSPECTION(prefix, type)                                                                                \
  prefix template caf::error muster::inspect(caf::serializer&, muster::type&);                                         \
  prefix template caf::error muster::inspect(caf::deserializer&, muster::type&);                                       \
  prefix template void muster::inspect(caf::detail::stringification_inspector&, muster::type&);
#define MUSTER_CARRIERS(prefix, type)                                                                                  \
  prefix template class caf::detail::tuple_vals_impl<caf::detail::message_data, muster::type>;                         \
  prefix template class caf::detail::tuple_vals<muster::type>;                                                         \
  prefix template class caf::detail::tuple_vals_impl<caf::type_erased_tuple, muster::type>;                            \
  prefix template class caf::detail::type_erased_value_impl<muster::type>;

#define MUSTER_COMPILED_ELSEWHERE(type) MUSTER_INSPECTION(extern, type) MUSTER_CARRIERS(extern, type)
MUSTER_MESSAGES(MUSTER_COMPILED_ELSEWHERE)
#undef MUSTER_COMPILED_ELSEWHERE
