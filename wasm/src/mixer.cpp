#include "mixer.h"

#include <cmath>

namespace sidflow {

namespace {

void put(float value, float &out) { out = value / 32768.0f; }

void put(float value, std::int16_t &out) {
    /* to nearest; the gains leave no overflow but for the rounding of full scale */
    const long whole = std::lrintf(value);
    out = static_cast<std::int16_t>(whole > 32767 ? 32767 : whole < -32768 ? -32768 : whole);
}

} // namespace

void Mixer::set(unsigned chips, unsigned channels) {
    constexpr float half_power = 0.70710678f;
    constexpr float third = 0.47140452f; /* sqrt(2) / 3 */
    static constexpr float mono[3] = {1.0f, 1.0f / 2, 1.0f / 3};
    static constexpr float left[3][3] = {{1, 0, 0}, {half_power, 0, 0}, {third, third * half_power, 0}};
    static constexpr float right[3][3] = {{1, 0, 0}, {0, half_power, 0}, {0, third * half_power, third}};
    chips_ = chips;
    channels_ = channels;
    for (unsigned chip = 0; chip < 3; ++chip) {
        gain_[0][chip] = channels == 1 ? mono[chips - 1] : left[chips - 1][chip];
        gain_[1][chip] = right[chips - 1][chip];
    }
}

template <class Sample>
void Mixer::mix_as(const std::int16_t (*chips)[max_frames], std::uint32_t first, std::uint32_t frames, Sample *out) const {
    for (std::uint32_t frame = first; frame < first + frames; ++frame) {
        for (unsigned channel = 0; channel < channels_; ++channel) {
            float sum = 0;
            for (unsigned chip = 0; chip < chips_; ++chip)
                sum += gain_[channel][chip] * static_cast<float>(chips[chip][frame]);
            put(sum, *out++);
        }
    }
}

void Mixer::mix(const std::int16_t (*chips)[max_frames], std::uint32_t first, std::uint32_t frames, float *out) const {
    mix_as(chips, first, frames, out);
}

void Mixer::mix(const std::int16_t (*chips)[max_frames], std::uint32_t first, std::uint32_t frames, std::int16_t *out) const {
    mix_as(chips, first, frames, out);
}

} // namespace sidflow
