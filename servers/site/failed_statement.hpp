// What a request is answered whose statement was not done.
#pragma once

#include <optional>
#include <string_view>

#include "core/plan/plan.hpp"
#include "servers/http/message.hpp"

namespace waitbench::servers {

/// 500 (the database refused it), 502 (the connection was lost), 503 (none came free within `pool_wait`) or
/// 504 (no time left), with one line that says why. Pure; `db` must not have gone well.
http::Answer failed_statement_answer(const DrawnPlan::Db& db, std::string_view sql,
                                     std::optional<Duration> pool_wait);

}  // namespace waitbench::servers
