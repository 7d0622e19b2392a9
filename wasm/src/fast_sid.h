/* The fast chip: a plain model of the SID that costs a fraction of reSIDfp, for slow devices and for analysis.
 *
 * Its clock is a tick of eight cycles; writes still count from their cycle. Voices give the mean over a tick
 * (fast_voice.h), the analogue side runs once a tick (fast_filter.h), and a windowed sinc makes samples of the ticks
 * (fast_resampler.h). Reads of OSC3 and ENV3 are Voices' work, for this core as for the other.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_FAST_SID_H
#define SIDFLOW_FAST_SID_H

#include "chips.h"
#include "fast_filter.h"
#include "fast_resampler.h"
#include "fast_voice.h"

namespace sidflow {

class FastSid final : public Chip {
public:
    explicit FastSid(const ChipSettings &settings);

    void write(std::uint8_t reg, std::uint8_t value) override;
    std::uint32_t clock(std::uint32_t cycles, std::int16_t *out) override;
    void mute(unsigned voice, bool muted) override;
    void filter_curve(double brightness) override { filter_.brightness(brightness); }
    void resume(const Voices &voices) override;

private:
    void catch_up();
    void run(std::uint32_t cycles);
    void hear(std::uint32_t cycles);
    void end_tick();
    void set_volume(std::uint8_t value);
    void count_directs();
    void find_next_sync();
    void adopt(const Voices &voices);

    const ChipSettings settings_;
    FastVoice voice_[3];
    FastFilter filter_;
    FastResampler resampler_;
    std::uint32_t next_sync_ = 0; /* cycles until an oscillator restarts another; 0: never */
    std::uint32_t in_tick_ = 0;   /* cycles of this tick that are done */
    std::uint32_t waiting_ = 0; /* of those, the ones not run yet */
    unsigned directs_ = 4;
    float filtered_ = 0, direct_ = 0, volume_sum_ = 0; /* sums over this tick */
    std::uint64_t now_ = 0, volume_written_ = 0;
    std::uint8_t cutoff_low_ = 0, cutoff_high_ = 0, routing_ = 0, mode_volume_ = 0;
    std::uint8_t volume_ = 0, held_volume_ = 0; /* as written; as heard */
    bool muted_[3] = {false, false, false};
    bool samples_muted_ = false;
};

} // namespace sidflow

#endif
