/* The 6581's voltage-controlled resistor, which sets its filter's cutoff and bends with the signal.
 *
 * Two transistors in parallel: a weak one, and one whose gate follows the cutoff and the signal itself. A loud signal
 * opens the second by hundreds of times on one side: that is the growl of this chip.
 * Sources: reSIDfp's Integrator6581.h and FilterModelConfig6581 (circuit, sizes); Enz, Krummenacher, Vittoz, "An Analytical
 * MOS Transistor Model Valid in All Regions of Operation", 1995 (the EKV model).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_FAST_VCR_H
#define SIDFLOW_FAST_VCR_H

#include "fast_opamp.h"

namespace sidflow {

class FastVcr {
public:
    /* Before `cutoff` was called, nothing flows. */
    void cutoff(unsigned value, double brightness); /* the register's 11 bits through their DAC; 0 dark to 1 bright */

    /* Angular frequency of an integrator whose input lies at `v`, its op-amp at rest: current over voltage over C. */
    float rate(float v) const {
        const float at = (v - static_cast<float>(mos6581::lowest_v)) * per_volt;
        const auto whole = static_cast<int>(at);
        return rates_[whole] + (at - static_cast<float>(whole)) * (rates_[whole + 1] - rates_[whole]);
    }

private:
    static constexpr int steps = 192;
    static constexpr float per_volt = static_cast<float>(steps / (mos6581::highest_v - mos6581::lowest_v));

    float rates_[steps + 2] = {};
};

} // namespace sidflow

#endif
