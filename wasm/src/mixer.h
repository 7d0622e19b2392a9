/* From one to three mono chips to one or two channels.
 *
 * Gains: in mono each of n chips has 1/n, so that a sum never clips. In stereo one chip sits in the middle as it is; two
 * are left and right at 1/sqrt(2); three are left, middle and right at sqrt(2)/3, the middle spread over both sides with
 * equal power. Each has then the power of the mono mix out of two loudspeakers, and the largest sum is 1.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_MIXER_H
#define SIDFLOW_MIXER_H

#include <cstdint>

namespace sidflow {

class Mixer {
public:
    static constexpr std::uint32_t max_frames = 1024; /* in one call */

    void set(unsigned chips, unsigned channels);
    unsigned channels() const { return channels_; }

    /* `frames` of what each chip gave, from the one numbered `first` on. */
    void mix(const std::int16_t (*chips)[max_frames], std::uint32_t first, std::uint32_t frames, float *out) const;
    void mix(const std::int16_t (*chips)[max_frames], std::uint32_t first, std::uint32_t frames, std::int16_t *out) const;

private:
    template <class Sample>
    void mix_as(const std::int16_t (*chips)[max_frames], std::uint32_t first, std::uint32_t frames, Sample *out) const;

    unsigned chips_ = 1;
    unsigned channels_ = 1;
    float gain_[2][3] = {};
};

} // namespace sidflow

#endif
