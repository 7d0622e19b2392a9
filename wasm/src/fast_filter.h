/* The analogue half of the fast chip: mixing, a two-pole state-variable filter, volume, and what follows the chip.
 *
 * It runs once a tick of a few cycles, in volts. Cutoff and resonance follow from the circuit; on the 6581 the cutoff
 * also follows the signal (fast_vcr.h), as there it is heard as distortion.
 * Sources: reSIDfp's circuit descriptions and transistor figures (Filter6581.h, Filter8580.h, FilterModelConfig*.cpp);
 * the filter's form is the trapezoidal state-variable filter of A. Simper, "Linear Trapezoidal Integrated SVF", 2013.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_FAST_FILTER_H
#define SIDFLOW_FAST_FILTER_H

#include "chips.h"
#include "fast_opamp.h"
#include "fast_vcr.h"

namespace sidflow {

class FastFilter {
public:
    /* `tick_s`: seconds between calls of `run`. */
    FastFilter(Model model, double brightness, double tick_s);

    void brightness(double value); /* 0 dark to 1 bright */
    void cutoff(unsigned value);   /* 11 bits */
    void resonance(unsigned value);
    void route(unsigned filtered); /* how many inputs go through the filter */
    /* Which of low, band and high pass are heard, bits 0 to 2. */
    void mode(unsigned passes) { passes_ = passes; }

    /* One tick: the sum of the voices through the filter and of those beside it, in volts around 0, how many those are,
     * and the volume, 0 to 15. Answers full scale 32767. */
    float run(float filtered, float direct, unsigned directs, float volume);

private:
    float passed(float filtered);
    float amplified_6581(float passed, float direct, unsigned directs, float volume) const;
    void tune();
    void weigh();

    const bool is_6581_;
    const FastOpAmps &amplifiers_;
    FastVcr vcr_;
    double brightness_;
    const float half_tick_s_;
    unsigned cutoff_ = 0, resonance_ = 0, routed_ = 0, passes_ = 0;
    float rate_8580_ = 0;         /* half a tick's worth of an integrator */
    float slack_;                 /* one over the op-amps' gain */
    float adder_ = 1, back_ = 0;  /* what the adder gives of its inputs, and how much of the band pass comes back */
    float band_ = 0, low_ = 0;    /* the trapezoidal integrators' states */
    float high_v_, band_v_;       /* where the integrators' inputs were, in volts */
    float smooth_ = 0, drift_ = 0; /* what follows the chip: a low pass, and the mean that a capacitor keeps back */
    const float smooth_step_, drift_step_;
};

} // namespace sidflow

#endif
