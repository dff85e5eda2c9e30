#include "report/html_claim_tables.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/claim_tables.hpp"
#include "report/html_sections.hpp"
#include "report/markup.hpp"

namespace waitbench {
namespace {

using Experiments = std::span<const StoredExperiment>;

// Its times are not those that its file tells.
std::string scale_of(const StoredExperiment& experiment) {
  return experiment.facts.scale == 1 ? "" : fmt::format(" (times × {:.4g})", experiment.facts.scale);
}

std::string cell(const ClaimTable& table, const ClaimRow& row, std::size_t column, Experiments experiments) {
  std::string html;
  if (!row.says[column].empty()) html += fmt::format("<q>{}</q>", html_escaped(row.says[column]));
  bool measured = false;
  for (const auto& experiment : experiments) {
    for (const auto& entry : experiment.facts.entries) {
      if (entry.table != table.name || entry.row != row.name || entry.column != table.columns[column].name)
        continue;
      measured = true;
      html += fmt::format("<p>{} <a href=\"{}/report.html\">{}</a>{}</p>", html_escaped(entry.text),
                          html_escaped(url_path(experiment.directory)), html_escaped(experiment.name),
                          scale_of(experiment));
    }
  }
  return measured ? html : html + "<p>not measured here</p>";
}

std::string table_of(const ClaimTable& claims, Experiments experiments) {
  HtmlTable table{
      .caption = std::string(claims.title), .headings = {{"behaviour", ""}}, .rows = {}, .numbers = false};
  for (const auto& column : claims.columns) table.headings.push_back({std::string(column.heading), ""});
  for (const auto& row : claims.rows) {
    auto& cells = table.rows.emplace_back();
    cells.push_back(html_escaped(row.behaviour));
    for (std::size_t i = 0; i < claims.columns.size(); ++i)
      cells.push_back(cell(claims, row, i, experiments));
  }
  return fmt::format("<div class=\"claims\">{}<p>After {}.</p></div>\n", html_table(table),
                     html_escaped(claims.source));
}

}  // namespace

std::string claim_tables_section(Experiments experiments) {
  std::string html;
  for (const auto& table : claim_tables()) {
    const bool told = std::ranges::any_of(experiments, [&](const StoredExperiment& experiment) {
      return std::ranges::find(experiment.facts.entries, table.name, &TableEntry::table) !=
             experiment.facts.entries.end();
    });
    if (told) html += table_of(table, experiments);
  }
  return html.empty()
             ? html
             : section("claims", "The essays' tables, measured",
                       "<p>In quotation marks what the essay says; below it what was measured. Where it says "
                       "nothing, only the number stands.</p>\n" +
                           html);
}

}  // namespace waitbench
