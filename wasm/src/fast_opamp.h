/* The 6581's amplifiers: what mixing and the volume make of a voltage.
 *
 * On the 6581 they are far from straight: the mixer rests near the bottom of its range, so that loud voices are pressed
 * together. The 8580's are straight enough to be a factor.
 * Sources: circuit and measured op-amp curve as in reSIDfp (FilterModelConfig6581.cpp, OpAmp.h), which credits the
 * measurements to chips of its authors.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_FAST_OPAMP_H
#define SIDFLOW_FAST_OPAMP_H

namespace sidflow {

namespace mos6581 {

inline constexpr double threshold_v = 1.31;
inline constexpr double supply_v = 12 * 1.015 - threshold_v; /* less the threshold */
inline constexpr double rest_v = 4.54;                       /* where an op-amp's input and output meet */
inline constexpr double op_amp_gain = 5.3;                   /* there */
inline constexpr double lowest_v = 0.81, highest_v = 10.31; /* what an op-amp can give */

} // namespace mos6581

/* Inverting amplifiers as tables over the mean voltage of their inputs. */
class FastOpAmps {
public:
    /* A mixer with so many inputs, 0 to 7. */
    float mixed(unsigned inputs, float mean_v) const { return look(mixer_[inputs], mean_v); }
    /* The volume stage, 0 to 15; whole numbers are what a register holds, others what a tick saw on average. */
    float volume(float value, float v) const {
        const auto whole = static_cast<unsigned>(value);
        const float low = look(volume_[whole], v);
        const float more = value - static_cast<float>(whole);
        return more > 0 ? low + more * (look(volume_[whole + 1], v) - low) : low;
    }

    static const FastOpAmps &get();

private:
    static constexpr unsigned steps = 512;
    static constexpr float per_volt = static_cast<float>(steps / (mos6581::supply_v - mos6581::lowest_v));
    using Curve = float[steps + 2];

    FastOpAmps();
    static void fill(Curve &curve, double gain);
    static float look(const Curve &curve, float v) {
        float at = (v - static_cast<float>(mos6581::lowest_v)) * per_volt;
        at = at < 0 ? 0 : at > steps ? steps : at;
        const auto whole = static_cast<unsigned>(at);
        return curve[whole] + (at - static_cast<float>(whole)) * (curve[whole + 1] - curve[whole]);
    }

    Curve mixer_[8];
    Curve volume_[16];
};

} // namespace sidflow

#endif
