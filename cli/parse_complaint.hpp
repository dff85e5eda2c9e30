// What CLI11 found wrong with the words of a command line, as one line for people.
#pragma once

#include <string>

#include <CLI/App.hpp>
#include <CLI/Error.hpp>

namespace waitbench::cli {

/// `app` is what parsed them. A word that it did not expect is named, with the nearest flag.
std::string parse_complaint(const CLI::App& app, const CLI::ParseError& error);

}  // namespace waitbench::cli
