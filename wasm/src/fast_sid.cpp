#include "fast_sid.h"

#include "voices.h"

#include <algorithm>
#include <bit>
#include <new>

namespace sidflow {

namespace {

constexpr std::uint32_t tick_cycles = 8;
constexpr double settle_s = 0.1;

/* Two volume changes closer than this are a sample being played, not a fade: a frame has 17,095 cycles or more. */
constexpr std::uint64_t sample_gap_cycles = 4000;

/* How far a voice rests above an op-amp's rest, in volts: what a played sample modulates. */
constexpr float rest_6581 = static_cast<float>(5 * 1.015 - mos6581::rest_v);
constexpr float rest_8580 = static_cast<float>(4.75 * 1.01 - 4.8131);

} // namespace

FastSid::FastSid(const ChipSettings &settings)
    : settings_(settings), voice_{FastVoice(fast_tables(settings.model)), FastVoice(fast_tables(settings.model)),
                                  FastVoice(fast_tables(settings.model))},
      filter_(settings.model, settings.model == Model::mos6581 ? settings.filter_6581 : settings.filter_8580,
              tick_cycles / settings.clock_hz),
      resampler_(settings.clock_hz / tick_cycles, settings.rate_hz) {}

void FastSid::write(std::uint8_t reg, std::uint8_t value) {
    catch_up();
    if (reg < 0x15) {
        voice_[reg / 7].write(reg % 7, value);
        find_next_sync();
        return;
    }
    switch (reg) {
    case 0x15:
        cutoff_low_ = value & 7;
        filter_.cutoff(cutoff_high_ << 3 | cutoff_low_);
        break;
    case 0x16:
        cutoff_high_ = value;
        filter_.cutoff(cutoff_high_ << 3 | cutoff_low_);
        break;
    case 0x17:
        routing_ = value;
        filter_.resonance(value >> 4);
        count_directs();
        break;
    case 0x18:
        set_volume(value);
        break;
    default:
        break;
    }
}

void FastSid::set_volume(std::uint8_t value) {
    const bool sample = now_ - volume_written_ < sample_gap_cycles;
    volume_written_ = now_;
    mode_volume_ = value;
    volume_ = value & 15;
    if (!samples_muted_ || !sample)
        held_volume_ = volume_;
    filter_.mode(value >> 4 & 7);
    count_directs();
}

/* Voices and the external input that go to the mixer beside the filter. */
void FastSid::count_directs() {
    const bool third_off = (mode_volume_ & 0x80) && !(routing_ & 4);
    const auto routed = static_cast<unsigned>(std::popcount(routing_ & 15u));
    directs_ = 4 - routed - (third_off ? 1 : 0);
    filter_.route(routed);
}

void FastSid::mute(unsigned voice, bool muted) {
    catch_up();
    if (voice < 3) {
        muted_[voice] = muted;
        return;
    }
    samples_muted_ = muted;
    if (!muted)
        held_volume_ = volume_;
}

std::uint32_t FastSid::clock(std::uint32_t cycles, std::int16_t *out) {
    std::uint32_t samples = 0;
    now_ += cycles;
    while (cycles) {
        const std::uint32_t part = std::min(cycles, tick_cycles - in_tick_);
        waiting_ += part;
        cycles -= part;
        in_tick_ += part;
        if (in_tick_ < tick_cycles)
            continue;
        catch_up();
        end_tick();
        while (resampler_.due())
            out[samples++] = resampler_.take();
    }
    return samples;
}

/* Cycles are run at the end of their tick, or before a write: so how they are parted into calls is never heard. */
void FastSid::catch_up() {
    run(waiting_);
    waiting_ = 0;
}

/* Part of a tick, itself parted where one oscillator restarts another. */
void FastSid::run(std::uint32_t cycles) {
    while (next_sync_ && next_sync_ <= cycles) {
        const std::uint32_t part = next_sync_;
        bool rises[3];
        for (unsigned i = 0; i < 3; ++i)
            rises[i] = voice_[i].until_rise() == part;
        hear(part);
        for (unsigned i = 0; i < 3; ++i) {
            FastVoice &after = voice_[(i + 1) % 3];
            /* one that is restarted in this very cycle doesn't restart the next */
            if (rises[i] && after.synced() && !(voice_[i].synced() && rises[(i + 2) % 3]))
                after.restart();
        }
        cycles -= part;
        find_next_sync();
    }
    if (cycles) {
        hear(cycles);
        if (next_sync_)
            next_sync_ -= cycles;
    }
}

void FastSid::hear(std::uint32_t cycles) {
    const float rest = (settings_.model == Model::mos6581 ? rest_6581 : rest_8580) * static_cast<float>(cycles);
    const bool third_off = (mode_volume_ & 0x80) && !(routing_ & 4);
    for (unsigned i = 0; i < 3; ++i) {
        const float heard = voice_[i].heard(cycles, voice_[(i + 2) % 3]);
        if (i == 2 && third_off)
            continue;
        (routing_ >> i & 1 ? filtered_ : direct_) += (muted_[i] ? 0 : heard) + rest;
    }
    (routing_ & 8 ? filtered_ : direct_) += rest; /* the external input, with nothing in it */
    volume_sum_ += static_cast<float>(held_volume_ * cycles);
    for (FastVoice &voice : voice_)
        voice.move(cycles);
}

void FastSid::end_tick() {
    constexpr float share = 1.0f / tick_cycles;
    resampler_.put(filter_.run(filtered_ * share, direct_ * share, directs_, volume_sum_ * share));
    filtered_ = direct_ = volume_sum_ = 0;
    in_tick_ = 0;
}

void FastSid::find_next_sync() {
    next_sync_ = 0;
    for (unsigned i = 0; i < 3; ++i) {
        const std::uint32_t wait = voice_[(i + 1) % 3].synced() ? voice_[i].until_rise() : 0;
        if (wait && (!next_sync_ || wait < next_sync_))
            next_sync_ = wait;
    }
}

void FastSid::adopt(const Voices &voices) {
    catch_up();
    for (unsigned i = 0; i < 3; ++i) {
        const VoiceState state = voices.state(i);
        voice_[i].adopt(state.accumulator, state.noise);
        const auto phase = static_cast<FastEnvelope::Phase>(state.phase);
        voice_[i].envelope().adopt(state.envelope, phase, state.counting, state.rate_counter);
    }
    find_next_sync();
}

void FastSid::resume(const Voices &voices) {
    for (std::uint8_t reg = 0; reg <= 0x18; ++reg)
        write(reg, voices.registers()[reg]);
    volume_written_ = 0;
    adopt(voices);
    std::int16_t unheard[256];
    const auto block = static_cast<std::uint32_t>(200 * settings_.clock_hz / settings_.rate_hz);
    auto left = static_cast<std::uint32_t>(settle_s * settings_.clock_hz);
    while (left) {
        const std::uint32_t part = std::min(left, block);
        clock(part, unheard);
        left -= part;
    }
    adopt(voices);
}

std::unique_ptr<Chip> make_fast_chip(const ChipSettings &settings) {
    return std::unique_ptr<Chip>(new (std::nothrow) FastSid(settings));
}

} // namespace sidflow
