#include "lab/experiment/find_experiment.hpp"

#include <fmt/format.h>

#include "core/file.hpp"
#include "core/nearest_word.hpp"
#include "lab/experiment/built_in.hpp"
#include "lab/experiment/experiment_file.hpp"

namespace waitbench::lab {

Result<Experiment> find_experiment(const std::string& name_or_path, const ReadingWishes& wishes) {
  for (const auto& known : built_ins()) {
    if (known.name == name_or_path)
      return parse_experiment(known.text, fmt::format("experiments/{}.toml", known.name), wishes);
  }
  if (!name_or_path.ends_with(".toml")) {
    const auto names = built_in_experiments();
    const auto near = nearest_word(name_or_path, names);
    return usage_error(
        fmt::format("there is no experiment \"{}\".{} `waitbench list` shows them; or name a .toml file.",
                    name_or_path, near ? fmt::format(" Did you mean {}?", *near) : ""));
  }
  const auto text = read_whole_file(name_or_path, largest_experiment_file);
  if (!text) return text.error();
  return parse_experiment(*text, name_or_path, wishes);
}

std::vector<std::string_view> built_in_experiments() {
  std::vector<std::string_view> names;
  for (const auto& known : built_ins()) names.push_back(known.name);
  return names;
}

}  // namespace waitbench::lab
