// The tables in which the essays set two ways of working side by side, cell by cell: their words, to be held
// against numbers of experiments ([[entry]] in docs/experiments.md). Pure.
#pragma once

#include <array>
#include <span>
#include <string_view>

namespace waitbench {

struct ClaimColumn {
  std::string_view name, heading;
};

/// What the essay says in a cell; empty where it says nothing.
struct ClaimRow {
  std::string_view name, behaviour;
  std::array<std::string_view, 2> says;  ///< by column
};

struct ClaimTable {
  std::string_view name, title, source;
  std::array<ClaimColumn, 2> columns;
  std::span<const ClaimRow> rows;
};

std::span<const ClaimTable> claim_tables();

}  // namespace waitbench
