#pragma once

#include "messages/codec/inspect.hpp"
#include "messages/protocol/alerts.hpp"
#include "messages/protocol/balancer.hpp"
#include "messages/protocol/breaker.hpp"
#include "messages/protocol/directory.hpp"
#include "messages/protocol/health.hpp"
#include "messages/protocol/journal.hpp"
#include "messages/protocol/metrics.hpp"
#include "messages/protocol/registry.hpp"
#include "messages/protocol/supervisor.hpp"

#include <caf/type_id.hpp>

// Every type that can be a message. The names are the contract on the wire: append, never reorder or
// rename. A type that is missing here would arrive as an empty message.

CAF_BEGIN_TYPE_ID_BLOCK(muster, first_custom_type_id)

CAF_ADD_TYPE_ID(muster, (muster::accepted))
CAF_ADD_TYPE_ID(muster, (muster::done))
CAF_ADD_TYPE_ID(muster, (muster::tick))
CAF_ADD_TYPE_ID(muster, (muster::append_facts))
CAF_ADD_TYPE_ID(muster, (muster::fact_query))
CAF_ADD_TYPE_ID(muster, (muster::fact_list))
CAF_ADD_TYPE_ID(muster, (muster::save_checkpoint))
CAF_ADD_TYPE_ID(muster, (muster::checkpoint_query))
CAF_ADD_TYPE_ID(muster, (muster::checkpoint))
CAF_ADD_TYPE_ID(muster, (muster::register_instance))
CAF_ADD_TYPE_ID(muster, (muster::deregister_instance))
CAF_ADD_TYPE_ID(muster, (muster::update_instance))
CAF_ADD_TYPE_ID(muster, (muster::drain_instance))
CAF_ADD_TYPE_ID(muster, (muster::heartbeat))
CAF_ADD_TYPE_ID(muster, (muster::configure_service))
CAF_ADD_TYPE_ID(muster, (muster::report_health))
CAF_ADD_TYPE_ID(muster, (muster::discover))
CAF_ADD_TYPE_ID(muster, (muster::instance_query))
CAF_ADD_TYPE_ID(muster, (muster::instance_list))
CAF_ADD_TYPE_ID(muster, (muster::policy_query))
CAF_ADD_TYPE_ID(muster, (muster::service_policy))
CAF_ADD_TYPE_ID(muster, (muster::probe_result))
CAF_ADD_TYPE_ID(muster, (muster::check_query))
CAF_ADD_TYPE_ID(muster, (muster::check_list))
CAF_ADD_TYPE_ID(muster, (muster::pick))
CAF_ADD_TYPE_ID(muster, (muster::picked))
CAF_ADD_TYPE_ID(muster, (muster::snapshot_query))
CAF_ADD_TYPE_ID(muster, (muster::service_snapshot))
CAF_ADD_TYPE_ID(muster, (muster::permit_request))
CAF_ADD_TYPE_ID(muster, (muster::permit))
CAF_ADD_TYPE_ID(muster, (muster::call_report))
CAF_ADD_TYPE_ID(muster, (muster::call_receipt))
CAF_ADD_TYPE_ID(muster, (muster::circuit_query))
CAF_ADD_TYPE_ID(muster, (muster::circuit_list))
CAF_ADD_TYPE_ID(muster, (muster::measure_query))
CAF_ADD_TYPE_ID(muster, (muster::measures))
CAF_ADD_TYPE_ID(muster, (muster::alert_query))
CAF_ADD_TYPE_ID(muster, (muster::alert_list))
CAF_ADD_TYPE_ID(muster, (muster::deliver_alert))
CAF_ADD_TYPE_ID(muster, (muster::kill_child))
CAF_ADD_TYPE_ID(muster, (muster::children_query))
CAF_ADD_TYPE_ID(muster, (muster::children_list))
CAF_ADD_TYPE_ID(muster, (muster::attempts_ended))
CAF_ADD_TYPE_ID(muster, (muster::post_query))
CAF_ADD_TYPE_ID(muster, (muster::post_address))

CAF_END_TYPE_ID_BLOCK(muster)
