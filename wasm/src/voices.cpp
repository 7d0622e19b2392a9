/* Compiled with -fno-access-control: it moves reSIDfp's generators ahead from outside. */
#include "voices.h"

#include "archive.h"
#include "residfp/WaveformCalculator.h"

#include <algorithm>
#include <limits>

namespace sidflow {

namespace {

using reSIDfp::EnvelopeGenerator;
using reSIDfp::WaveformGenerator;

/* After that many ordinary steps nothing is left of what the pipelines of a generator held. */
constexpr unsigned tail_cycles = 4;

/* A noise register shifts two cycles after the oscillator's bit 19 rises; that many cycles are left alone before the end
 * of a jump, so that none is under way. */
constexpr unsigned shift_cycles = 3;

/* More than the fastest release takes from the value that reSIDfp starts its envelopes with. */
constexpr std::uint64_t rest_cycles = 16384;

/* ---- noise ---- */

/* Rises of bit 19 over so many cycles. */
std::uint64_t rises(const WaveformGenerator &wave, std::uint64_t cycles) {
    const std::uint64_t from = std::uint64_t{wave.accumulator} + 0x80000;
    return ((from + wave.freq * cycles) >> 20) - (from >> 20);
}

/* The 23-bit register, bit 22 = bit 0 xor bit 5; 18 shifts at a time, since their inputs are all there. */
unsigned shifted(unsigned reg, std::uint64_t times) {
    for (; times >= 18; times -= 18)
        reg = reg >> 18 | ((reg ^ reg >> 5) & 0x3FFFF) << 5;
    for (; times; --times)
        reg = reg >> 1 | ((reg ^ reg >> 5) & 1) << 22;
    return reg;
}

/* ---- envelope rate counter ---- */

/* The rate counter is a 15-bit shift register; these tell where in its sequence each value stands. */
class RateSequence {
public:
    RateSequence() {
        unsigned value = 0x7FFF;
        for (unsigned at = 0; at < length; ++at) {
            position_[value] = static_cast<std::uint16_t>(at);
            value_[at] = static_cast<std::uint16_t>(value);
            value = value >> 1 | (((value << 14) ^ (value << 13)) & 0x4000);
        }
    }
    static constexpr unsigned length = 32767;
    unsigned position(unsigned value) const { return position_[value & 0x7FFF]; }
    unsigned value(unsigned position) const { return value_[position % length]; }

private:
    std::uint16_t position_[32768] = {};
    std::uint16_t value_[32767] = {};
};

const RateSequence rate_sequence;

/* Does the envelope only count periods, without ever moving? */
bool rests(const EnvelopeGenerator &envelope) {
    using State = EnvelopeGenerator::State;
    if (envelope.state == State::ATTACK)
        return false;
    if (!envelope.counter_enabled)
        return true;
    return envelope.state == State::DECAY_SUSTAIN && envelope.envelope_counter == envelope.sustain &&
           envelope.exponential_counter < envelope.exponential_counter_period;
}

void run(EnvelopeGenerator &envelope, std::uint64_t cycles) {
    while (cycles) {
        if (envelope.new_exponential_counter_period || envelope.state_pipeline || envelope.envelope_pipeline ||
            envelope.exponential_pipeline || envelope.resetLfsr) {
            envelope.clock();
            --cycles;
            continue;
        }
        envelope.env3 = envelope.envelope_counter;
        /* A period is the way from $7FFF to the rate, a cycle to notice, and the reset that also counts. From the third
         * step on all pipelines are empty in every period. */
        const unsigned to_rate = rate_sequence.position(envelope.rate);
        const unsigned at = rate_sequence.position(envelope.lfsr);
        const unsigned period = to_rate + 1;
        if (cycles >= period && at >= 3 && at <= to_rate && rests(envelope)) {
            const std::uint64_t periods = cycles / period;
            if (envelope.counter_enabled)
                envelope.exponential_counter = static_cast<unsigned>((envelope.exponential_counter + periods) %
                                                                     envelope.exponential_counter_period);
            cycles -= periods * period;
            continue;
        }
        const unsigned wait = at <= to_rate ? to_rate - at : to_rate + RateSequence::length - at;
        const unsigned jump = static_cast<unsigned>(std::min<std::uint64_t>(wait, cycles));
        envelope.lfsr = rate_sequence.value(at + jump);
        cycles -= jump;
        if (cycles) {
            envelope.clock();
            --cycles;
        }
    }
}

} // namespace

Voices::Voices() {
    wave_[0].setOtherWaveforms(&wave_[2], &wave_[1]);
    wave_[1].setOtherWaveforms(&wave_[0], &wave_[2]);
    wave_[2].setOtherWaveforms(&wave_[1], &wave_[0]);
}

/* As a new SID of reSIDfp stands some time after its reset: its envelopes have fallen to rest. */
void Voices::power_on(Model model) {
    model_ = model;
    auto *calculator = reSIDfp::WaveformCalculator::getInstance();
    const auto chip = model == Model::mos6581 ? reSIDfp::MOS6581 : reSIDfp::MOS8580;
    for (unsigned voice = 0; voice < 3; ++voice) {
        WaveformGenerator &wave = wave_[voice];
        const WaveformGenerator *before = wave.prevVoice;
        WaveformGenerator *after = wave.nextVoice;
        wave = WaveformGenerator();
        wave.setOtherWaveforms(before, after);
        wave.setModel(model == Model::mos6581);
        wave.setWaveformModels(calculator->getWaveTable());
        wave.setPulldownModels(calculator->buildPulldownTable(chip, reSIDfp::AVERAGE));
        wave.reset();
        envelope_[voice] = EnvelopeGenerator();
        envelope_[voice].reset();
    }
    std::fill(std::begin(registers_), std::end(registers_), std::uint8_t{0});
    find_next_sync();
    run(rest_cycles);
}

void Voices::write(std::uint8_t reg, std::uint8_t value) {
    registers_[reg & 31] = value;
    if (reg >= 0x15)
        return;
    const unsigned voice = reg / 7;
    switch (reg % 7) {
    case 0:
        wave_[voice].writeFREQ_LO(value);
        break;
    case 1:
        wave_[voice].writeFREQ_HI(value);
        break;
    case 2:
        wave_[voice].writePW_LO(value);
        break;
    case 3:
        wave_[voice].writePW_HI(value);
        break;
    case 4:
        wave_[voice].writeCONTROL_REG(value);
        envelope_[voice].writeCONTROL_REG(value);
        break;
    case 5:
        envelope_[voice].writeATTACK_DECAY(value);
        break;
    default:
        envelope_[voice].writeSUSTAIN_RELEASE(value);
        break;
    }
    find_next_sync();
}

/* When must a synced oscillator next be reset? The same foresight as SID::voiceSync, so that both agree to the cycle. */
void Voices::find_next_sync() {
    next_sync_ = std::numeric_limits<int>::max();
    for (const WaveformGenerator &wave : wave_) {
        const unsigned freq = wave.readFreq();
        if (wave.readTest() || freq == 0 || !wave.readFollowingVoiceSync())
            continue;
        next_sync_ = std::min(next_sync_, ((0x7FFFFF - wave.readAccumulator()) & 0xFFFFFF) / freq + 1);
    }
}

/* The ordinary way: cycle by cycle, as SID::clock does. */
void Voices::step(unsigned cycles) {
    for (; cycles; --cycles) {
        wave_[0].clock();
        wave_[1].clock();
        wave_[2].clock();
        wave_[0].output();
        wave_[1].output();
        wave_[2].output();
    }
}

/* How many of the next cycles can be done at once, without a generator doing anything but count. */
unsigned Voices::jump_length(unsigned cycles) const {
    if (cycles <= tail_cycles + shift_cycles)
        return 0;
    unsigned jump = cycles - tail_cycles;
    for (const WaveformGenerator &wave : wave_) {
        const bool pulls_down = wave.is6581 && (wave.waveform & 2) && wave.waveform != 2; /* its output clears bit 23 */
        if (wave.waveform > 8 || pulls_down || wave.shift_pipeline)
            return 0;
        if (wave.waveform == 0 && wave.floating_output_ttl)
            jump = std::min(jump, wave.floating_output_ttl - 1);
        if (wave.test && wave.shift_register_reset)
            jump = std::min(jump, wave.shift_register_reset - 1);
    }
    /* end it where no shift is under way; rises are at least 16 cycles apart, so one look back is enough for each */
    for (unsigned tries = 0; tries < 4; ++tries) {
        if (jump <= shift_cycles)
            return 0;
        bool clear = true;
        for (const WaveformGenerator &wave : wave_)
            clear = clear && (wave.test || rises(wave, jump) == rises(wave, jump - shift_cycles));
        if (clear)
            return jump;
        jump -= shift_cycles;
    }
    return 0;
}

void Voices::waves(unsigned cycles) {
    const unsigned jump = jump_length(cycles);
    if (jump == 0) {
        /* some generators need every cycle; look again after a while */
        const unsigned part = std::min(cycles, 64u);
        step(part);
        if (cycles > part)
            waves(cycles - part);
        return;
    }
    for (WaveformGenerator &wave : wave_) {
        if (wave.waveform == 0 && wave.floating_output_ttl)
            wave.floating_output_ttl -= jump;
        if (wave.test) {
            if (wave.shift_register_reset)
                wave.shift_register_reset -= jump;
            wave.test_or_reset = true;
            continue;
        }
        if (const std::uint64_t times = rises(wave, jump)) {
            wave.shift_latch = shifted(wave.shift_register, times - 1);
            wave.shift_register = shifted(wave.shift_latch, 1);
            wave.test_or_reset = false;
            wave.set_noise_output();
        }
        wave.accumulator = static_cast<unsigned>((wave.accumulator + std::uint64_t{wave.freq} * jump) & 0xFFFFFF);
    }
    step(cycles - jump);
}

void Voices::run(std::uint64_t cycles) {
    for (EnvelopeGenerator &envelope : envelope_)
        sidflow::run(envelope, cycles);
    while (cycles) {
        const unsigned part = static_cast<unsigned>(std::min<std::uint64_t>(next_sync_, cycles));
        waves(part);
        next_sync_ -= part;
        cycles -= part;
        if (next_sync_ == 0) {
            for (WaveformGenerator &wave : wave_)
                wave.synchronize();
            find_next_sync();
        }
    }
}

VoiceState Voices::state(unsigned voice) const {
    using State = EnvelopeGenerator::State;
    const EnvelopeGenerator &envelope = envelope_[voice];
    const int phase = envelope.state == State::ATTACK ? 0 : envelope.state == State::DECAY_SUSTAIN ? 1 : 2;
    return {wave_[voice].accumulator, wave_[voice].shift_register, envelope.envelope_counter,
            static_cast<std::uint8_t>(phase), envelope.counter_enabled,
            static_cast<std::uint16_t>(rate_sequence.position(envelope.lfsr))};
}

void Voices::archive(Archive &a) {
    a(registers_, next_sync_);
    for (unsigned voice = 0; voice < 3; ++voice) {
        WaveformGenerator &w = wave_[voice];
        a(w.pw, w.shift_register, w.shift_latch, w.shift_pipeline, w.ring_msb_mask, w.no_noise, w.noise_output);
        a(w.no_noise_or_noise_output, w.no_pulse, w.pulse_output, w.waveform, w.waveform_output, w.accumulator, w.freq);
        a(w.tri_saw_pipeline, w.osc3, w.shift_register_reset, w.floating_output_ttl, w.test, w.sync, w.test_or_reset);
        a(w.msb_rising);
        EnvelopeGenerator &e = envelope_[voice];
        a(e.lfsr, e.rate, e.exponential_counter, e.exponential_counter_period, e.new_exponential_counter_period);
        a(e.state_pipeline, e.envelope_pipeline, e.exponential_pipeline, e.state, e.next_state, e.counter_enabled);
        a(e.gate, e.resetLfsr, e.envelope_counter, e.attack, e.decay, e.sustain, e.release, e.env3);
        if (a.loading())
            point_to_tables(w);
    }
}

/* The tables that a waveform reads, as writeCONTROL_REG chooses them. */
void Voices::point_to_tables(WaveformGenerator &wave) {
    static constexpr int pulldown[8] = {-1, -1, -1, 0, -1, 1, 2, 3};
    const unsigned waveform = wave.waveform &= 15;
    wave.wave = (*wave.model_wave)[waveform & 3];
    const int table = waveform == 12 ? 4 : pulldown[waveform & 7];
    wave.pulldown = table < 0 ? nullptr : (*wave.model_pulldown)[static_cast<unsigned>(table)];
}

} // namespace sidflow
