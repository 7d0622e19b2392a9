/* The digital half of one SID as a tune can see it: oscillators, noise and envelopes, without the sound.
 *
 * It serves reads of OSC3 and ENV3, and can run on over long stretches in few steps, so a song that is skipped reads the
 * same values as one that is heard. It is made of reSIDfp's own generators (WaveformGenerator.h, EnvelopeGenerator.h).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_VOICES_H
#define SIDFLOW_VOICES_H

#include "chips.h"
#include "residfp.h"

namespace sidflow {

class Voices {
public:
    Voices();
    Voices(const Voices &) = delete;
    Voices &operator=(const Voices &) = delete;

    void power_on(Model model);
    void write(std::uint8_t reg, std::uint8_t value);
    /* Does a write to this register change what run() does? */
    static bool concerns(std::uint8_t reg) { return reg < 0x15; }
    void run(std::uint64_t cycles);

    std::uint8_t osc3() const { return wave_[2].readOSC(); }
    std::uint8_t env3() const { return envelope_[2].readENV(); }
    const std::uint8_t *registers() const { return registers_; } /* 32 bytes, as last written */
    VoiceState state(unsigned voice) const;

    const reSIDfp::WaveformGenerator &wave(unsigned voice) const { return wave_[voice]; }
    const reSIDfp::EnvelopeGenerator &envelope(unsigned voice) const { return envelope_[voice]; }
    unsigned next_sync() const { return next_sync_; }

    void archive(class Archive &a);

private:
    void find_next_sync();
    void step(unsigned cycles);
    void waves(unsigned cycles);
    unsigned jump_length(unsigned cycles) const;
    static void point_to_tables(reSIDfp::WaveformGenerator &wave);

    reSIDfp::WaveformGenerator wave_[3];
    reSIDfp::EnvelopeGenerator envelope_[3];
    unsigned next_sync_ = 0;
    Model model_ = Model::mos6581;
    std::uint8_t registers_[32] = {};
};

} // namespace sidflow

#endif
