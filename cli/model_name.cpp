#include "cli/model_name.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nearest_word.hpp"

namespace waitbench::cli {

std::vector<std::string_view> model_names() {
  std::vector<std::string_view> names;
  for (const auto& model : servers::models()) names.push_back(model.name);
  return names;
}

Result<const servers::ModelInfo*> find_model(const std::string& name) {
  if (const auto* model = servers::find_model(name)) return model;
  const auto names = model_names();
  const auto near = nearest_word(name, names);
  return usage_error(fmt::format("unknown model \"{}\".{} Models: {}.", name,
                                 near ? fmt::format(" Did you mean {}?", *near) : "",
                                 fmt::join(names, ", ")));
}

}  // namespace waitbench::cli
