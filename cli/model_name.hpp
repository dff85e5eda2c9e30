// A model's name as the user writes it, looked up in the servers' table.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "servers/model.hpp"

namespace waitbench::cli {

std::vector<std::string_view> model_names();
/// A usage error that offers the nearest name and lists them all when there is none of that name.
Result<const servers::ModelInfo*> find_model(const std::string& name);

}  // namespace waitbench::cli
