/* The digital half of one SID as a tune can see it: oscillators, noise and envelopes, without the sound.
 *
 * It serves reads of OSC3 and ENV3, and can run on over long stretches in few steps, so a song that is skipped reads the
 * same values as one that is heard. Built on reSIDfp's own WaveformGenerator and EnvelopeGenerator.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_VOICES_H
#define SIDFLOW_VOICES_H

#include "chips.h"

namespace sidflow {

class Voices {
public:
    const std::uint8_t *registers() const { return registers_; } /* 32 bytes, as last written */
    VoiceState state(unsigned voice) const;

private:
    std::uint8_t registers_[32] = {};
};

} // namespace sidflow

#endif
