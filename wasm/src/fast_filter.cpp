#include "fast_filter.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sidflow {

namespace {

constexpr float filter_share_6581 = 0.93f; /* its resistors at the mixer are bigger than the voices' */

/* 8580: a ladder of transistors, switched by the cutoff's bits. */
constexpr double reference_8580 = 4.75 * 1.01;
constexpr double threshold_8580 = 0.80;
constexpr double rest_8580 = 4.81;
constexpr double conductivity_8580 = 100e-6;
constexpr double ladder_step = 0.00615;
constexpr double capacitor_8580 = 22e-9;

/* 16 bits over the range of an op-amp's output, times the gain with which reSIDfp ends. */
constexpr float volt_6581 = static_cast<float>(65535 / (mos6581::supply_v - mos6581::lowest_v) * 3 / 2);
constexpr float volt_8580 = static_cast<float>(65535 / (8.91 - 1.30) * 5 / 2);
constexpr float gain_8580 = 8.0f / 5 / 16 * volt_8580; /* of mixer and volume together, for each step of the volume */

constexpr float rest = static_cast<float>(mos6581::rest_v);
constexpr float lowest = static_cast<float>(mos6581::lowest_v), highest = static_cast<float>(mos6581::highest_v);

/* Radians a second. */
double rate_8580(unsigned value, double brightness) {
    const double over = reference_8580 * (1.2 + 0.6 * brightness) - threshold_8580 - rest_8580;
    const double size = ladder_step * (value ? value : 0.5);
    return conductivity_8580 * size * std::max(over, 0.01) / capacitor_8580;
}

/* 1/Q. */
double damping_8580(unsigned value) {
    static constexpr double beside[4] = {1e9, 15.3, 7.3, 4.7};
    static constexpr double input[4] = {1.0, 1.4, 2.0, 2.8};
    const double feedback = 1 / (1 / 1.4 + 1 / beside[value & 3]);
    return feedback / input[value >> 2];
}

} // namespace

FastFilter::FastFilter(Model model, double brightness, double tick_s)
    : is_6581_(model == Model::mos6581), amplifiers_(FastOpAmps::get()), brightness_(brightness),
      half_tick_s_(static_cast<float>(tick_s / 2)),
      slack_(is_6581_ ? static_cast<float>(1 / mos6581::op_amp_gain) : 0.0f), high_v_(rest), band_v_(rest),
      smooth_step_(static_cast<float>(1 - std::exp(-tick_s / 10e-6))),   /* 10 kOhm, 1 nF */
      drift_step_(static_cast<float>(1 - std::exp(-tick_s / 0.1))) {     /* 10 kOhm, 10 uF */
    tune();
    weigh();
}

void FastFilter::brightness(double value) {
    brightness_ = value;
    tune();
}

void FastFilter::cutoff(unsigned value) {
    if (value == cutoff_)
        return;
    cutoff_ = value;
    tune();
}

void FastFilter::resonance(unsigned value) {
    resonance_ = value;
    weigh();
}

void FastFilter::route(unsigned filtered) {
    routed_ = filtered;
    weigh();
}

void FastFilter::tune() {
    if (is_6581_)
        vcr_.cutoff(cutoff_, brightness_);
    else
        rate_8580_ = std::tan(std::min(static_cast<float>(rate_8580(cutoff_, brightness_)) * half_tick_s_, 1.2f));
}

/* With an op-amp of gain A what an adder of n inputs gives is less by 1 + (n + 1)/A; an integrator leaks by 1/A. */
void FastFilter::weigh() {
    const double damping = is_6581_ ? (~resonance_ & 15) / 8.0 : damping_8580(resonance_);
    adder_ = 1 / (1 + static_cast<float>(routed_ + 3) * slack_);
    back_ = static_cast<float>(damping / (1 + (1 + damping) * slack_));
}

/* Each stage of the filter turns its signal over, so that only the band pass comes out upright. */
float FastFilter::passed(float filtered) {
    float first = rate_8580_, second = rate_8580_;
    if (is_6581_) {
        const float share = half_tick_s_ / (1 + slack_);
        first = vcr_.rate(high_v_) * share;
        second = vcr_.rate(band_v_) * share;
    }
    const float lossy = 1 / (1 + second * slack_);
    const float weight = 1 / (1 + first * (adder_ * back_ + slack_) + first * second * adder_ * lossy);
    const float band = weight * (band_ + first * adder_ * (filtered - low_ * lossy));
    const float low = (low_ + second * band) * lossy;
    const float high = adder_ * (filtered - low - back_ * band);
    band_ = 2 * band - band_;
    low_ = 2 * low - low_;
    if (is_6581_) {
        high_v_ = std::clamp(rest - high, lowest, highest);
        band_v_ = std::clamp(rest + band, lowest, highest);
    }
    return (passes_ & 2 ? band : 0) - (passes_ & 1 ? low : 0) - (passes_ & 4 ? high : 0);
}

float FastFilter::amplified_6581(float passed, float direct, unsigned directs, float volume) const {
    constexpr float middle = static_cast<float>((mos6581::lowest_v + mos6581::supply_v) / 2); /* reSIDfp's zero */
    const unsigned inputs = directs + static_cast<unsigned>(std::popcount(passes_));
    const float sum = direct + filter_share_6581 * passed;
    const float mean = inputs ? rest + sum / static_cast<float>(inputs) : rest;
    return (amplifiers_.volume(volume, amplifiers_.mixed(inputs, mean)) - middle) * volt_6581;
}

float FastFilter::run(float filtered, float direct, unsigned directs, float volume) {
    const float through = routed_ || passes_ ? passed(filtered) : 0;
    const float out =
        is_6581_ ? amplified_6581(through, direct, directs, volume) : (direct + through) * volume * gain_8580;
    smooth_ += smooth_step_ * (out - smooth_);
    drift_ += drift_step_ * (smooth_ - drift_);
    return smooth_ - drift_;
}

} // namespace sidflow
