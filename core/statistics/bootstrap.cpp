#include "core/statistics/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <ranges>
#include <vector>

#include "core/plan/random.hpp"
#include "core/statistics/pairs.hpp"
#include "core/statistics/student.hpp"

namespace waitbench {
namespace {

constexpr std::size_t most_exact = 8;  // n^n is then below 2^25, and C(2n-1, n) is 6,435
constexpr std::uint64_t resamples = 9'999;
constexpr std::uint64_t seed = 1;

// One mean that a resample may have, and how many of `Resampled::total` have it.
struct Atom {
  double mean = 0;
  std::uint64_t weight = 0;
};

struct Resampled {
  std::vector<Atom> atoms{};
  std::uint64_t total = 0;
};

// Every way to draw n of the n values, their order aside: by how often the first is drawn, then the second...
class Multisets {
 public:
  explicit Multisets(std::span<const double> values) : values_(values) {
    std::uint64_t orders = 1;  // n!
    for (std::uint64_t k = 2; k <= values.size(); ++k) orders *= k;
    draw(0, values.size(), 0, orders);
  }

  std::vector<Atom> take() { return std::move(atoms_); }

 private:
  // `orders`: n! by the factorials of the counts so far; each is divided without a remainder, since a
  // multinomial coefficient times a factorial is left.
  void draw(std::size_t value, std::size_t left, double sum, std::uint64_t orders) {
    if (value + 1 == values_.size()) {
      for (std::size_t k = 2; k <= left; ++k) orders /= k;
      sum += static_cast<double>(left) * values_[value];
      atoms_.push_back({sum / static_cast<double>(values_.size()), orders});
      return;
    }
    for (std::size_t count = 0; count <= left; ++count) {
      if (count > 1) orders /= count;
      draw(value + 1, left - count, sum + static_cast<double>(count) * values_[value], orders);
    }
  }

  std::span<const double> values_;
  std::vector<Atom> atoms_;
};

Resampled every_resample(std::span<const double> values) {
  std::uint64_t total = 1;
  for (std::size_t i = 0; i < values.size(); ++i) total *= values.size();
  return {Multisets(values).take(), total};
}

Resampled drawn_resamples(std::span<const double> values) {
  const auto n = static_cast<double>(values.size());
  std::vector<Atom> atoms;
  atoms.reserve(resamples);
  for (std::uint64_t resample = 0; resample < resamples; ++resample) {
    RandomStream random(seed, resample, 0);
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i)
      sum += values[std::min(static_cast<std::size_t>(random.uniform() * n), values.size() - 1)];
    atoms.push_back({sum / n, 1});
  }
  return {std::move(atoms), resamples + 1};  // they cut the law into one part more than there are of them
}

// The last of `atoms`, from outside inwards, up to which there is no more than `share`; else the outermost.
// Means that differ by rounding only are the same mean.
double bound(const std::ranges::random_access_range auto& atoms, double share, double rounding) {
  std::uint64_t so_far = 0;
  double outermost_yet = atoms.front().mean;
  for (auto atom = atoms.begin(); atom != atoms.end();) {
    const double mean = atom->mean;
    for (; atom != atoms.end() && std::abs(atom->mean - mean) <= rounding; ++atom) so_far += atom->weight;
    if (static_cast<double>(so_far) > share) break;
    outermost_yet = mean;
  }
  return outermost_yet;
}

double normal_probability(double z) {
  return std::erfc(-z / std::numbers::sqrt2) / 2;
}

double share_left_out(std::size_t values, double confidence) {
  const auto n = static_cast<double>(values);
  return normal_probability(-std::sqrt(n / (n - 1)) * student_quantile((1 + confidence) / 2, n - 1));
}

}  // namespace

Estimate bootstrap_mean(std::span<const double> values, double confidence) {
  Estimate estimate{.value = arithmetic_mean(values)};
  if (values.size() < 2) return estimate;
  const auto [least, most] = std::ranges::minmax(values);
  if (least == most) {
    estimate.interval = Interval{least, least};
    return estimate;
  }
  auto resampled = values.size() <= most_exact ? every_resample(values) : drawn_resamples(values);
  std::ranges::sort(resampled.atoms, {}, &Atom::mean);
  const double share = share_left_out(values.size(), confidence) * static_cast<double>(resampled.total);
  const double rounding = 1e-12 * (most - least);
  estimate.interval = Interval{bound(resampled.atoms, share, rounding),
                               bound(std::views::reverse(resampled.atoms), share, rounding)};
  return estimate;
}

Estimate bootstrap_paired_difference(std::span<const double> a, std::span<const double> b,
                                     double confidence) {
  return bootstrap_mean(differences(a, b), confidence);
}

Estimate bootstrap_paired_ratio(std::span<const double> a, std::span<const double> b, double confidence) {
  return of_logarithms(bootstrap_mean(differences(logarithms(a), logarithms(b)), confidence));
}

}  // namespace waitbench
