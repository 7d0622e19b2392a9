/* What makes the sound: the interface of a chip core, and the two that exist.
 *
 * A core is a sink. It is told what the tune wrote and for how many cycles to run, and gives samples. What a tune reads
 * back ($D419-$D41C) comes from Voices (voices.h), which is the same for every core: so the C64 never depends on which
 * core sounds, or on whether any does.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_CHIPS_H
#define SIDFLOW_CHIPS_H

#include <cstdint>
#include <memory>

namespace sidflow {

class Voices;

enum class Model : std::uint8_t { mos6581 = 1, mos8580 = 2 };

struct ChipSettings {
    Model model = Model::mos6581;
    double clock_hz = 985248.0;
    double rate_hz = 44100.0;
    bool best = true;         /* sinc resampling; else decimation. A core may have one way only */
    double filter_6581 = 0.5; /* 0 dark to 1 bright */
    double filter_8580 = 0.5;
};

/* What a core that comes in late must know of the chip's digital half, as it stands at this cycle. */
struct VoiceState {
    std::uint32_t accumulator;  /* 24 bits */
    std::uint32_t noise;        /* the noise shift register, 23 bits, bit 22 first out as in reSIDfp */
    std::uint8_t envelope;      /* 0 to 255 */
    std::uint8_t phase;         /* 0 attack, 1 decay or sustain, 2 release */
    bool counting;              /* false: the envelope rests at zero until the next gate */
    std::uint16_t rate_counter; /* where the envelope's rate counter stands: cycles since it last began */
};

class Chip {
public:
    virtual ~Chip() = default;

    /* A register write ($00 to $18, others are ignored), at this cycle. */
    virtual void write(std::uint8_t reg, std::uint8_t value) = 0;

    /* Runs for that many cycles and writes the samples that fall due, mono, full scale 32767, answers how many. `out`
     * has room for cycles * rate / clock + 2. All chips of one core, clocked alike, answer alike. The split of a span
     * into calls must not change a single sample. */
    virtual std::uint32_t clock(std::uint32_t cycles, std::int16_t *out) = 0;

    /* Silences voice 0 to 2, or 3: samples played by the volume register. Heard at once. */
    virtual void mute(unsigned voice, bool muted) = 0;

    /* The settings' filter_6581 or filter_8580, whichever is this model's, at once. */
    virtual void filter_curve(double brightness) = 0;

    /* Comes in late, on a fresh core: takes over registers (25, as last written) and voices as they stand, after having
     * let its own analogue side settle unheard. No samples; the next clock() goes on from here. */
    virtual void resume(const Voices &voices) = 0;
};

/* Fresh chips in their power-on state, the same each time; null when memory is short. */
std::unique_ptr<Chip> make_resid_chip(const ChipSettings &settings);
std::unique_ptr<Chip> make_fast_chip(const ChipSettings &settings); /* fast_sid.cpp */

} // namespace sidflow

#endif
