#include "fast_vcr.h"

#include "residfp.h"
#include "residfp/Dac.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace sidflow {

namespace {

constexpr float thermal_v = 0.026f;
constexpr float conductivity = 20e-6f;
constexpr float capacitor = 470e-12f;
constexpr float weak = conductivity / 115 / capacitor; /* sizes 1/115 and 9 */
constexpr float driven = 2 * conductivity * thermal_v * thermal_v * 9 / capacitor;
constexpr double gate_zero_v = 6.65, gate_range_v = 2.63;

constexpr float rest = static_cast<float>(mos6581::rest_v);
constexpr float supply = static_cast<float>(mos6581::supply_v);
constexpr float threshold = static_cast<float>(mos6581::threshold_v);

/* ln(1 + e^x) squared, from a table where it is neither 0 nor the square. */
class Inversion {
public:
    Inversion() {
        for (int i = 0; i < static_cast<int>(std::size(curve_)); ++i) {
            const float log = std::log1p(std::exp(lowest + static_cast<float>(i) / per_unit));
            curve_[i] = log * log;
        }
    }
    float operator()(float x) const {
        if (x >= highest)
            return x * x;
        if (x <= lowest)
            return 0;
        const float at = (x - lowest) * per_unit;
        const auto whole = static_cast<int>(at);
        return curve_[whole] + (at - static_cast<float>(whole)) * (curve_[whole + 1] - curve_[whole]);
    }

private:
    static constexpr float lowest = -16, highest = 16;
    static constexpr int per_unit = 32;
    float curve_[static_cast<int>(highest - lowest) * per_unit + 2];
};

/* Volts at the driven transistor's gate, before the signal counts. */
double gate_v(unsigned value, double brightness) {
    static const reSIDfp::Dac &dac = *[] {
        auto *made = new reSIDfp::Dac(11);
        made->kinkedDac(reSIDfp::MOS6581);
        return made;
    }();
    return gate_zero_v + brightness + dac.getOutput(value) * gate_range_v;
}

} // namespace

void FastVcr::cutoff(unsigned value, double brightness) {
    static const Inversion inversion;
    const auto to_gate = static_cast<float>(std::max(mos6581::supply_v - gate_v(value, brightness), 0.0));
    constexpr float per_thermal = 1 / (2 * thermal_v);
    constexpr float least = 0.01f; /* volts; closer to rest the quotient is that of this distance */
    for (int step = 0; step < static_cast<int>(std::size(rates_)); ++step) {
        float across = static_cast<float>(mos6581::lowest_v) + static_cast<float>(step) / per_volt - rest;
        across = std::fabs(across) < least ? (across < 0 ? -least : least) : across;
        const float from_supply = supply - rest - across;
        const float gate = supply - std::sqrt((to_gate * to_gate + from_supply * from_supply) / 2);
        const float over = (gate - threshold - rest) * per_thermal;
        const float flows = inversion(over) - inversion(over - across * per_thermal);
        rates_[step] = weak * (supply - rest - across / 2) + driven * flows / across;
    }
}

} // namespace sidflow
