#include "fast_filter.h"

#include "residfp.h"
#include "residfp/Dac.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace sidflow {

namespace {

constexpr double pi = 3.14159265358979323846;

/* 6581: two transistors in parallel, a weak one and one whose gate the cutoff DAC drives. */
constexpr double thermal_v = 0.026;
constexpr double conductivity_6581 = 20e-6;
constexpr double weak_size = 1.0 / 115, driven_size = 9.0;
constexpr double capacitor_6581 = 470e-12;
constexpr double gate_zero_v = 6.65, gate_range_v = 2.63;
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

double hz_6581(unsigned value, double brightness) {
    static const reSIDfp::Dac dac = [] {
        reSIDfp::Dac made(11);
        made.kinkedDac(reSIDfp::MOS6581);
        return made;
    }();
    const double gate = gate_zero_v + brightness + dac.getOutput(value) * gate_range_v;
    const double to_rest = mos6581::supply_v - mos6581::rest_v;
    const double to_gate = std::max(mos6581::supply_v - gate, 0.0);
    const double driven = mos6581::supply_v - std::sqrt((to_gate * to_gate + to_rest * to_rest) / 2) - mos6581::threshold_v;
    const double x = (driven - mos6581::rest_v) / (2 * thermal_v);
    const double inversion = std::log1p(std::exp(x)) / (1 + std::exp(-x));
    const double conductance =
        conductivity_6581 * (weak_size * to_rest + 2 * thermal_v * driven_size * inversion);
    return conductance / (2 * pi * capacitor_6581);
}

double hz_8580(unsigned value, double brightness) {
    const double over = reference_8580 * (1.2 + 0.6 * brightness) - threshold_8580 - rest_8580;
    const double size = ladder_step * (value ? value : 0.5);
    return conductivity_8580 * size * std::max(over, 0.01) / (2 * pi * capacitor_8580);
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
    : model_(model), amplifiers_(FastOpAmps::get()), brightness_(brightness), tick_s_(tick_s),
      smooth_step_(static_cast<float>(1 - std::exp(-tick_s / 10e-6))),  /* 10 kOhm, 1 nF */
      drift_step_(static_cast<float>(1 - std::exp(-tick_s / 0.1))) {  /* 10 kOhm, 10 uF */
    tune();
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
    if (value == resonance_)
        return;
    resonance_ = value;
    tune();
}

void FastFilter::route(unsigned filtered) {
    if (filtered == routed_)
        return;
    routed_ = filtered;
    tune();
}

double FastFilter::cutoff_hz() const {
    return model_ == Model::mos6581 ? hz_6581(cutoff_, brightness_) : hz_8580(cutoff_, brightness_);
}

/* With an op-amp of gain A each integrator leaks by 1/A, and what an adder of n inputs gives is less by 1 + (n + 1)/A. */
void FastFilter::tune() {
    const bool old = model_ == Model::mos6581;
    const double slack = old ? 1 / mos6581::op_amp_gain : 0.0;
    const double damping = old ? (~resonance_ & 15) / 8.0 : damping_8580(resonance_);
    const double adder = 1 / (1 + (routed_ + 3) * slack);
    const double angle = pi * cutoff_hz() / (1 + slack) * tick_s_;
    const double gain = std::tan(std::min(angle, 1.2));
    const double back = damping / (1 + (1 + damping) * slack);
    const double lossy = 1 + gain * slack;
    const double first = 1 / (1 + gain * (adder * back + slack) + gain * gain * adder / lossy);
    adder_ = static_cast<float>(adder);
    back_ = static_cast<float>(back);
    from_band_ = static_cast<float>(first);
    from_input_ = static_cast<float>(first * gain * adder);
    from_low_ = static_cast<float>(first * gain * adder / lossy);
    low_from_low_ = static_cast<float>(1 / lossy);
    low_from_band_ = static_cast<float>(gain / lossy);
}

/* Each stage of the filter turns its signal over, so that only the band pass comes out upright. */
float FastFilter::passed(float filtered) {
    const float band = from_band_ * band_ + from_input_ * filtered - from_low_ * low_;
    const float low = low_from_low_ * low_ + low_from_band_ * band;
    band_ = 2 * band - band_;
    low_ = 2 * low - low_;
    float sum = 0;
    if (passes_ & 1)
        sum -= low;
    if (passes_ & 2)
        sum += band;
    if (passes_ & 4)
        sum -= adder_ * (filtered - low - back_ * band);
    return sum;
}

float FastFilter::amplified_6581(float passed, float direct, unsigned directs, float volume) const {
    constexpr float rest = static_cast<float>(mos6581::rest_v);
    constexpr float middle = static_cast<float>((mos6581::lowest_v + mos6581::supply_v) / 2); /* reSIDfp's zero */
    const unsigned inputs = directs + static_cast<unsigned>(std::popcount(passes_));
    const float sum = direct + filter_share_6581 * passed;
    const float mean = inputs ? rest + sum / static_cast<float>(inputs) : rest;
    return (amplifiers_.volume(volume, amplifiers_.mixed(inputs, mean)) - middle) * volt_6581;
}

float FastFilter::run(float filtered, float direct, unsigned directs, float volume) {
    const float through = passed(filtered);
    const float out = model_ == Model::mos6581 ? amplified_6581(through, direct, directs, volume)
                                               : (direct + through) * volume * gain_8580;
    smooth_ += smooth_step_ * (out - smooth_);
    drift_ += drift_step_ * (smooth_ - drift_);
    return smooth_ - drift_;
}

} // namespace sidflow
