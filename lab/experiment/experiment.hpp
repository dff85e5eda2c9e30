// What an experiment is, ready to be run: trials, what theory says of each, and what is expected of them.
//
// Plain data: every text is read, every value of the grid filled in, every time scaled. Who reads files makes
// it (experiment_file), who runs it adds measurements (run/), who judges it looks at both (judge).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/units.hpp"
#include "lab/experiment/figure.hpp"
#include "lab/process_limits.hpp"
#include "loadgen/options.hpp"

namespace waitbench::lab {

/// What a file or a user may ask for at most: more was not meant, and sums of it would overflow.
inline constexpr std::size_t most_entries = 64;  ///< of a list
inline constexpr std::size_t most_trials = 400;  ///< servers by loads by values of the grid
inline constexpr std::uint64_t most_rounds = 100;
inline constexpr Duration longest_load = std::chrono::hours(24);

/// A file that a server finds in its directory.
struct GivenFile {
  std::string name;  ///< no path: letters, digits, '.', '_' and '-'
  std::string content{};
};

/// One process of a trial. In its words, `{port}` stands for a free port (of a guest), `{dir}` for the
/// trial's directory, `{NAME}` and `{NAME:address}` for the URL, and host and port, of the server of that
/// name, `{database}` for the database's.
struct ServerSpec {
  std::string name;
  /// Of ours: a verb and its words ("serve", "thread", ...), to which whoever starts it adds where to listen.
  /// Of a guest: its command.
  std::vector<std::string> words{};
  bool ours = true;
  std::string model{};                 ///< "thread", ..., "worker"; of a guest its name
  std::string plan{};                  ///< of ours, what it does for each request
  Duration service{};                  ///< what that takes in the mean, without what it calls
  bool draws = false;                  ///< at random, in its plan
  std::optional<std::string> ready{};  ///< of a guest: a path that answers when it is ready; absent: its port
  std::optional<std::string> needs{};  ///< a program without which the trial is skipped
  bool needs_database = false;
  ProcessLimits limits{};

  bool is_worker() const { return ours && model == "worker"; }
};

/// What is done to a server while the load runs.
struct Event {
  enum class Kind : std::uint8_t { freeze, thaw, kill, stop, start };
  Duration at{};  ///< since the window's begin
  Kind kind = Kind::freeze;
  std::string server;
};

/// What is offered, but for the address.
struct LoadSpec {
  std::string name;
  loadgen::LoadOptions options{};
  /// Reasons against a run (Reason::code) that are what the load is meant to bring about; they do not make
  /// the run invalid here.
  std::vector<std::string> tolerated{};
};

/// The value of one parameter of the grid: {"connections", "10"}.
using GridValue = std::pair<std::string, std::string>;

/// One load against one server, with one value of each parameter: what is repeated, and judged.
struct Trial {
  std::string label{};   ///< unique: "coroutine", "coroutine-crowd connections=10"
  std::string server{};  ///< the name of the one that is driven
  std::vector<GridValue> at{};
  std::vector<ServerSpec> servers{};  ///< in the order in which they are started
  std::vector<GivenFile> files{};
  LoadSpec load{};
  std::vector<Event> events{};  ///< in the order of their times
};

/// What theory says of a figure, in some of the trials.
struct Prediction {
  std::string name;
  Figure figure{};
  std::string formula{};  ///< as told to people: "closed-throughput(servers=10, service=200ms, users=100)"
  std::string source{};   ///< of the formula
  struct Value {
    std::size_t trial = 0;
    double value = 0;       ///< in the figure's unit
    std::string formula{};  ///< with the trial's own values
  };
  std::vector<Value> values{};
};

/// What is looked at: a figure of one trial, or of two held against each other within a round.
struct Quantity {
  enum class Kind : std::uint8_t { figure, ratio, difference };
  Kind kind = Kind::figure;
  Figure figure{};
  double per = 1;  ///< a difference is divided by it
  struct Place {
    std::size_t trial = 0;
    std::size_t to = 0;  ///< of a ratio or a difference: the other one
  };
  std::vector<Place> places{};

  /// In which its values are: a ratio has none.
  Unit unit() const { return kind == Kind::ratio ? Unit::number : figure.unit; }
};

/// What the measurement is held against: a claim, and when it holds.
struct Expect {
  std::string claim{};
  Quantity quantity{};
  std::optional<double> at_least{}, at_most{};  ///< in the quantity's unit
  /// Within this share of a prediction, and of which.
  std::optional<double> within{};
  std::size_t prediction = 0;
};

/// A number for a cell of one of the claim tables (report/claim_tables.hpp).
struct Entry {
  std::string table{}, row{}, column{};  ///< their names
  std::string text{};                    ///< with "{figure}" for the number
  Quantity quantity{};                   ///< of one place
};

struct Experiment {
  std::string name;   ///< a word
  std::string title;  ///< the question, in one line
  std::string claim;
  std::string source;                  ///< who says so
  std::string before, after;           ///< for the reader: what to think about, and what came of it
  std::string guess;                   ///< a question to answer before measuring
  std::vector<std::string> guesses{};  ///< answers to choose from
  std::size_t answer = 0;              ///< which is right, from 1; 0: it does not say
  std::uint64_t rounds = 1;            ///< how often each trial is measured
  double scale = 1;                    ///< by which all times of the file were multiplied
  bool quick = false;
  std::vector<Trial> trials{};
  std::vector<Prediction> predictions{};
  std::vector<Expect> expected{};
  std::vector<Entry> entries{};
};

/// The server that the load is for.
const ServerSpec& driven(const Trial& trial);

/// The load's own, else, of a server of ours, one request's time, which spreads the users; none for a user
/// alone. Of a guest nothing but what the load says.
std::optional<Duration> warmup_of(const Trial& trial);

/// Over which time the users of a closed load begin, if the warm-up lasts `warmup`: one request's time and
/// their mean think time. Spread over several, they would come back in groups. Nothing where the warm-up is
/// no longer, for arrivals, and of a guest: the warm-up then.
std::optional<Duration> ramp_of(const Trial& trial, Duration warmup);

/// How long measuring it takes if nothing goes wrong, and nothing queues.
Duration expected_duration(const Experiment& experiment);

}  // namespace waitbench::lab
