/* Brings the fast chip's ticks down (or up) to the output rate, through a windowed sinc.
 * Source: the usual theory; J. O. Smith, "Digital Audio Resampling Home Page"; Kaiser's window.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_FAST_RESAMPLER_H
#define SIDFLOW_FAST_RESAMPLER_H

#include <cstdint>
#include <vector>

namespace sidflow {

class FastResampler {
public:
    FastResampler(double ticks_hz, double rate_hz);

    void put(float tick) {
        ring_[at_] = ring_[at_ + taps_] = tick;
        at_ = at_ + 1 == taps_ ? 0 : at_ + 1;
        waited_ += one;
    }
    /* Is a sample due? Then `take` gives it, full scale 32767, loud peaks rounded off as reSIDfp does. */
    bool due() const { return waited_ >= period_; }
    std::int16_t take();

private:
    static constexpr std::uint64_t one = std::uint64_t{1} << 32; /* a tick */

    std::uint32_t taps_, phases_;
    std::uint64_t period_;     /* ticks a sample, in units of 2^-32 */
    std::uint64_t waited_ = 0; /* since the last sample was due */
    std::uint32_t at_ = 0;     /* the oldest tick */
    std::vector<float> ring_;  /* twice, so that any stretch of `taps_` is in one piece */
    std::vector<float> kernel_;
};

} // namespace sidflow

#endif
