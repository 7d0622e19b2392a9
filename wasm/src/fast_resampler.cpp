#include "fast_resampler.h"

#include <algorithm>
#include <cmath>

namespace sidflow {

namespace {

constexpr double pi = 3.14159265358979323846;
constexpr double crossings = 11;      /* of the sinc on either side */
constexpr double passed = 0.90;       /* of the narrower half band */
constexpr double window_shape = 6.5;  /* Kaiser's beta: aliases 65 dB down */
constexpr std::uint32_t most_weights = 16384;

/* Modified Bessel function of the first kind, order 0, by its series. */
double bessel0(double x) {
    double sum = 1, term = 1;
    for (int k = 1; term > 1e-12 * sum; ++k) {
        term *= x * x / (4.0 * k * k);
        sum += term;
    }
    return sum;
}

float rounded_off(float x) {
    constexpr float knee = 28000, full = 32767, room = full - knee;
    const float size = std::fabs(x);
    if (size < knee)
        return x;
    return std::copysign(knee + room * std::tanh((size - knee) / room), x);
}

} // namespace

FastResampler::FastResampler(double ticks_hz, double rate_hz)
    : period_(static_cast<std::uint64_t>(std::llround(ticks_hz / rate_hz * static_cast<double>(one)))) {
    const double ratio = std::min(1.0, rate_hz / ticks_hz);
    taps_ = (static_cast<std::uint32_t>(std::ceil(2 * crossings / ratio)) + 3) & ~3u;
    phases_ = 256;
    while (taps_ * phases_ > most_weights && phases_ > 16)
        phases_ /= 2;
    ring_.assign(2 * taps_, 0.0f);
    kernel_.resize(std::size_t{taps_} * phases_);
    const double half = taps_ / 2.0;
    for (std::uint32_t phase = 0; phase < phases_; ++phase) {
        float *row = &kernel_[std::size_t{phase} * taps_];
        const double middle = half - (phase + 0.5) / phases_;
        double sum = 0;
        for (std::uint32_t tap = 0; tap < taps_; ++tap) {
            const double x = tap - middle;
            const double inside = 1 - x * x / (half * half);
            const double window = inside <= 0 ? 0 : bessel0(window_shape * std::sqrt(inside)) / bessel0(window_shape);
            const double angle = pi * x * ratio * passed;
            const double weight = window * (angle == 0 ? 1 : std::sin(angle) / angle);
            row[tap] = static_cast<float>(weight);
            sum += weight;
        }
        for (std::uint32_t tap = 0; tap < taps_; ++tap)
            row[tap] = static_cast<float>(row[tap] / sum);
    }
}

std::int16_t FastResampler::take() {
    waited_ -= period_;
    /* the sample lay that far before the newest tick's end */
    const auto phase = static_cast<std::uint32_t>(std::min<std::uint64_t>(waited_, one - 1) * phases_ >> 32);
    const float *row = &kernel_[std::size_t{phase} * taps_];
    const float *ticks = &ring_[at_];
    float sums[4] = {0, 0, 0, 0}; /* four at a time is what the compilers turn into vectors */
    for (std::uint32_t tap = 0; tap < taps_; tap += 4)
        for (std::uint32_t lane = 0; lane < 4; ++lane)
            sums[lane] += row[tap + lane] * ticks[tap + lane];
    const float out = rounded_off((sums[0] + sums[2]) + (sums[1] + sums[3]));
    return static_cast<std::int16_t>(std::lrintf(out));
}

} // namespace sidflow
