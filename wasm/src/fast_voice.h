/* One voice of the fast chip: oscillator, waveforms and envelope, run a few cycles at a time.
 *
 * What reSIDfp finds cycle by cycle is found here for a span at once: the mean of the waveform over the span, with the
 * cycles on either side of an edge counted exactly, so that pulse and saw are as good as filtered by a box of that width.
 * Sources: the chip's data sheet; reSIDfp's comments for noise, test bit and envelope, which were measured on chips.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_FAST_VOICE_H
#define SIDFLOW_FAST_VOICE_H

#include "fast_tables.h"

#include <cstdint>

namespace sidflow {

class FastEnvelope {
public:
    enum class Phase : std::uint8_t { attack, decay, release };

    void gate(bool on);
    void attack_decay(std::uint8_t value);
    void sustain_release(std::uint8_t value);
    void run(std::uint32_t cycles) {
        while (cycles >= wait_) {
            cycles -= wait_;
            count();
        }
        wait_ -= cycles;
    }
    void adopt(std::uint8_t level, Phase phase, bool counting, std::uint32_t counted);
    std::uint8_t level() const { return level_; }

private:
    void count();
    void set_rate(std::uint8_t rate);
    void set_period(std::uint32_t period, std::uint32_t counted);
    void set_divider();

    std::uint32_t wait_ = 9;   /* cycles until the rate counter matches */
    std::uint32_t period_ = 9; /* of the rate counter */
    std::uint32_t divider_ = 1, divided_ = 0; /* of the steps down */
    Phase phase_ = Phase::release;
    bool gate_ = false;
    bool counting_ = true; /* false: rests at zero until the next attack */
    std::uint8_t level_ = 0;
    std::uint8_t attack_ = 0, decay_ = 0, sustain_ = 0, release_ = 0;
};

class FastVoice {
public:
    explicit FastVoice(const FastTables &tables) : tables_(&tables) {}

    /* A write to register 0 to 6 of the voice. */
    void write(unsigned reg, std::uint8_t value);

    /* The sum over the next cycles (at most 8) of what the voice puts out; `modulator` is the voice before this one,
     * not yet moved on. */
    float heard(std::uint32_t cycles, const FastVoice &modulator);
    /* Moves on by as many cycles; after `heard` of all three. */
    void move(std::uint32_t cycles);

    bool synced() const { return (control_ & 2) != 0; }
    void restart() { phase_ = 0; } /* what hard sync does */
    /* Cycles until the top bit of the phase rises, at least 1; 0 when it never does. */
    std::uint32_t until_rise() const;

    void adopt(std::uint32_t phase, std::uint32_t noise);
    FastEnvelope &envelope() { return envelope_; }

private:
    float mean_wave(std::uint32_t cycles, const FastVoice &modulator);
    float saw(std::uint32_t cycles) const;
    float pulse(std::uint32_t cycles) const;
    float noise(std::uint32_t cycles);
    unsigned table_index(std::uint32_t after, const FastVoice &modulator) const;
    float triangle(std::uint32_t cycles, const FastVoice &modulator);
    float combined(std::uint32_t cycles, const FastVoice &modulator);
    float floating(std::uint32_t cycles);
    /* How many of the next cycles see a phase, not wrapped around, of `threshold` or more. */
    std::uint32_t at_or_above(std::uint32_t threshold, std::uint32_t cycles) const;
    void shift(bool test);
    void set_control(std::uint8_t value);
    unsigned plain_wave() const;
    void age_in_test(std::uint32_t cycles);

    const FastTables *tables_;
    FastEnvelope envelope_;
    std::uint32_t phase_ = 0x555555;
    std::uint32_t step_ = 0;
    std::uint32_t width_ = 0;
    std::uint32_t noise_ = 0x7FFFFE;
    std::uint32_t in_test_ = 0;    /* cycles since the test bit was set */
    std::uint32_t in_silence_ = 0; /* cycles since no waveform is chosen */
    unsigned held_ = 0;            /* the last 12 bits, which float on while none is */
    std::uint8_t control_ = 0;
};

} // namespace sidflow

#endif
