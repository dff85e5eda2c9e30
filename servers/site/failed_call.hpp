// What a request is answered whose call had no good answer.
#pragma once

#include <string_view>

#include "core/plan/plan.hpp"
#include "servers/http/message.hpp"
#include "servers/upstream/options.hpp"

namespace waitbench::servers {

/// 502 (failed), 503 (not tried) or 504 (no time left), with one line that names the URL and the cause. Pure;
/// `call` must not have gone well.
http::Answer failed_call_answer(const DrawnPlan::Call& call, std::string_view url,
                                const upstream::UpstreamOptions& options);

}  // namespace waitbench::servers
