#include "fast_voice.h"

#include <algorithm>

namespace sidflow {

namespace {

constexpr std::uint32_t phase_mask = 0xFFFFFF;
constexpr std::uint32_t top_bit = 0x800000;
constexpr std::uint32_t noise_clock = 0x080000; /* bit 19 */

/* Cycles of the rate counter for each of the 16 rates (data sheet's times at 1 MHz, exact counts as measured). */
constexpr std::uint32_t periods[16] = {9,   32,  63,   95,   149,  220,   267,   313,
                                       392, 977, 1954, 3126, 3907, 11720, 19532, 31251};
constexpr std::uint32_t rate_counter_length = 32767; /* a 15-bit shift register */

/* Which bits of the noise register are heard, from bit 11 of the wave down to bit 4. */
constexpr unsigned noise_taps[8] = {2, 4, 8, 11, 13, 17, 20, 22};

unsigned noise_wave(std::uint32_t reg) {
    unsigned wave = 0;
    for (unsigned bit = 0; bit < 8; ++bit)
        wave |= (reg >> noise_taps[bit] & 1) << (11 - bit);
    return wave;
}

std::uint32_t noise_mask(unsigned wave) {
    std::uint32_t mask = 0x7FFFFF;
    for (unsigned bit = 0; bit < 8; ++bit)
        if (!(wave >> (11 - bit) & 1))
            mask &= ~(1u << noise_taps[bit]);
    return mask;
}

} // namespace

/* ---- envelope ---- */

/* Piecewise exponential: the lower, the slower. The chip notices these levels only when it meets them, on its way up too. */
void FastEnvelope::set_divider() {
    switch (level_) {
    case 0xFF: divider_ = 1; break;
    case 93: divider_ = 2; break;
    case 54: divider_ = 4; break;
    case 26: divider_ = 8; break;
    case 14: divider_ = 16; break;
    case 6: divider_ = 30; break;
    case 0: divider_ = 1; break;
    default: break;
    }
}

void FastEnvelope::count() {
    wait_ = period_;
    if (phase_ == Phase::attack) {
        divided_ = 0;
        if (!counting_)
            return;
        ++level_;
        set_divider();
        if (level_ == 0xFF) {
            phase_ = Phase::decay;
            set_rate(decay_);
        }
        return;
    }
    if (!counting_ || ++divided_ < divider_)
        return;
    divided_ = 0;
    if (phase_ == Phase::release || level_ != sustain_) {
        --level_;
        set_divider();
        counting_ = level_ != 0;
    }
}

/* The counter goes on from where it is; if it is past the new mark it must go all the way round: the delay bug. */
void FastEnvelope::set_rate(std::uint8_t rate) {
    const std::uint32_t counted = period_ >= wait_ ? period_ - wait_ : period_ + rate_counter_length - wait_;
    set_period(periods[rate], counted);
}

void FastEnvelope::set_period(std::uint32_t period, std::uint32_t counted) {
    period_ = period;
    wait_ = counted < period ? period - counted : rate_counter_length - counted + period;
}

void FastEnvelope::gate(bool on) {
    if (on == gate_)
        return;
    gate_ = on;
    phase_ = on ? Phase::attack : Phase::release;
    counting_ = counting_ || on;
    set_rate(on ? attack_ : release_);
}

void FastEnvelope::attack_decay(std::uint8_t value) {
    attack_ = value >> 4;
    decay_ = value & 15;
    if (phase_ == Phase::attack)
        set_rate(attack_);
    else if (phase_ == Phase::decay)
        set_rate(decay_);
}

void FastEnvelope::sustain_release(std::uint8_t value) {
    sustain_ = static_cast<std::uint8_t>((value & 0xF0) | value >> 4);
    release_ = value & 15;
    if (phase_ == Phase::release)
        set_rate(release_);
}

void FastEnvelope::adopt(std::uint8_t level, Phase phase, bool counting, std::uint32_t counted) {
    level_ = level;
    phase_ = phase;
    counting_ = counting;
    divider_ = level > 93 ? 1 : level > 54 ? 2 : level > 26 ? 4 : level > 14 ? 8 : level > 6 ? 16 : level > 0 ? 30 : 1;
    set_period(periods[phase == Phase::attack ? attack_ : phase == Phase::decay ? decay_ : release_], counted);
}

/* ---- registers ---- */

void FastVoice::write(unsigned reg, std::uint8_t value) {
    switch (reg) {
    case 0:
        step_ = (step_ & 0xFF00) | value;
        break;
    case 1:
        step_ = (step_ & 0x00FF) | static_cast<std::uint32_t>(value) << 8;
        break;
    case 2:
        width_ = (width_ & 0xF00000) | static_cast<std::uint32_t>(value) << 12;
        break;
    case 3:
        width_ = (width_ & 0x0FF000) | static_cast<std::uint32_t>(value & 15) << 20;
        break;
    case 4:
        set_control(value);
        envelope_.gate(value & 1);
        break;
    case 5:
        envelope_.attack_decay(value);
        break;
    default:
        envelope_.sustain_release(value);
        break;
    }
}

void FastVoice::set_control(std::uint8_t value) {
    const bool test = value & 8;
    if (test && !(control_ & 8)) {
        in_test_ = 0;
        phase_ = 0;
    }
    if (!test && (control_ & 8))
        shift(true);
    if (value < 0x10 && control_ >= 0x10) {
        held_ = plain_wave();
        in_silence_ = 0;
    }
    control_ = value;
}

/* The wave as it is, where `held_` doesn't keep it. */
unsigned FastVoice::plain_wave() const {
    switch (control_ >> 4) {
    case 2:
        return phase_ >> 12;
    case 4:
        return phase_ >= width_ || (control_ & 8) ? 0xFFF : 0;
    default:
        return held_;
    }
}

void FastVoice::adopt(std::uint32_t phase, std::uint32_t noise) {
    phase_ = phase;
    noise_ = noise;
}

/* ---- running ---- */

std::uint32_t FastVoice::until_rise() const {
    if (step_ == 0 || (control_ & 8))
        return 0;
    return ((top_bit - 1 - phase_) & phase_mask) / step_ + 1;
}

float FastVoice::heard(std::uint32_t cycles, const FastVoice &modulator) {
    const float level = tables_->envelope_dac[envelope_.level()];
    return (mean_wave(cycles, modulator) + tables_->envelope_dc * static_cast<float>(cycles)) * level;
}

void FastVoice::move(std::uint32_t cycles) {
    envelope_.run(cycles);
    if (control_ & 8)
        age_in_test(cycles);
    else
        phase_ = (phase_ + step_ * cycles) & phase_mask;
}

/* The noise register slowly fills with ones while the test bit holds it. */
void FastVoice::age_in_test(std::uint32_t cycles) {
    const std::uint32_t before = in_test_;
    in_test_ += cycles;
    std::uint32_t due = tables_->noise_reset_cycles;
    if (before < due && in_test_ >= due)
        noise_ |= noise_ >> 1 | 0x400000;
    else if (in_test_ >= due + tables_->noise_fade_cycles) {
        in_test_ = due;
        noise_ |= noise_ >> 1 | 0x400000;
    }
}

void FastVoice::shift(bool test) {
    const std::uint32_t in = ((noise_ | (test ? 1u : 0u)) ^ noise_ >> 5) & 1;
    noise_ = noise_ >> 1 | in << 22;
}

/* ---- waveforms ---- */

float FastVoice::mean_wave(std::uint32_t cycles, const FastVoice &modulator) {
    const unsigned waveform = control_ >> 4;
    switch (waveform) {
    case 0:
        return floating(cycles);
    case 2:
        return saw(cycles);
    case 4:
        return pulse(cycles);
    case 8:
        return noise(cycles);
    case 1:
        return triangle(cycles, modulator);
    default:
        return combined(cycles, modulator);
    }
}

std::uint32_t FastVoice::at_or_above(std::uint32_t threshold, std::uint32_t cycles) const {
    if (phase_ + step_ >= threshold)
        return cycles;
    if (phase_ + step_ * cycles < threshold)
        return 0;
    return cycles - (threshold - phase_ + step_ - 1) / step_ + 1;
}

float FastVoice::saw(std::uint32_t cycles) const {
    const float *dac = tables_->wave_dac;
    if (control_ & 8)
        return dac[0] * static_cast<float>(cycles);
    const std::uint32_t wrapped = at_or_above(phase_mask + 1, cycles);
    const std::uint32_t before = cycles - wrapped;
    float sum = 0;
    if (before)
        sum += dac[(phase_ + (step_ * (before + 1) >> 1)) >> 12] * static_cast<float>(before);
    if (wrapped) /* the middle of the cycles after the wrap */
        sum += dac[((phase_ + step_ * before + (step_ * (wrapped + 1) >> 1)) & phase_mask) >> 12] *
               static_cast<float>(wrapped);
    return sum;
}

float FastVoice::pulse(std::uint32_t cycles) const {
    const float *dac = tables_->wave_dac;
    std::uint32_t high = cycles;
    if (!(control_ & 8))
        high = at_or_above(width_, cycles) - at_or_above(phase_mask + 1, cycles) +
               at_or_above(phase_mask + 1 + width_, cycles);
    return dac[0xFFF] * static_cast<float>(high) + dac[0] * static_cast<float>(cycles - high);
}

float FastVoice::noise(std::uint32_t cycles) {
    const float *dac = tables_->wave_dac;
    const unsigned now = noise_wave(noise_);
    held_ = now;
    if (control_ & 8)
        return dac[now] * static_cast<float>(cycles);
    /* the register moves on when bit 19 rises, at most once in so few cycles */
    const std::uint32_t rise = ((phase_ + noise_clock) & ~(2 * noise_clock - 1)) + noise_clock;
    const std::uint32_t after = at_or_above(rise, cycles);
    if (after == 0)
        return dac[now] * static_cast<float>(cycles);
    shift(false);
    held_ = noise_wave(noise_);
    return dac[now] * static_cast<float>(cycles - after) + dac[held_] * static_cast<float>(after);
}

/* Where in the tables of triangle, saw and their combinations the voice stands so many cycles from now. */
unsigned FastVoice::table_index(std::uint32_t after, const FastVoice &modulator) const {
    const std::uint32_t phase = control_ & 8 ? 0 : phase_ + step_ * after;
    const std::uint32_t other = modulator.control_ & 8 ? 0 : modulator.phase_ + modulator.step_ * after;
    const bool ring = (control_ & 0x24) == 0x04;
    return ((phase ^ (ring ? ~other & top_bit : 0)) & phase_mask) >> 12;
}

/* Two looks are enough where nothing jumps, and the ring modulator's turns are seldom. */
float FastVoice::triangle(std::uint32_t cycles, const FastVoice &modulator) {
    const short *wave = tables_->wave[1];
    held_ = static_cast<unsigned>(wave[table_index((3 * cycles + 2) / 4, modulator)]);
    const float first = tables_->wave_dac[wave[table_index((cycles + 2) / 4, modulator)]];
    return (first + tables_->wave_dac[held_]) * 0.5f * static_cast<float>(cycles);
}

/* What waveforms make of each other is all spikes: every cycle is looked at. */
float FastVoice::combined(std::uint32_t cycles, const FastVoice &modulator) {
    const unsigned waveform = control_ >> 4;
    const short *wave = tables_->wave[waveform & 3];
    const short *pulldown = waveform == 12 ? tables_->noise_pulse : tables_->pulldown[waveform & 7];
    if (waveform & 8 && !(control_ & 8)) {
        const std::uint32_t rise = ((phase_ + noise_clock) & ~(2 * noise_clock - 1)) + noise_clock;
        if (at_or_above(rise, cycles))
            shift(false);
    }
    float sum = 0;
    for (std::uint32_t after = 1; after <= cycles; ++after) {
        const unsigned index = table_index(after, modulator);
        const std::uint32_t phase = control_ & 8 ? phase_mask : (phase_ + step_ * after) & phase_mask;
        unsigned value = static_cast<unsigned>(wave[index]);
        if (waveform & 4 && phase < width_)
            value = 0;
        if (waveform & 8)
            value &= noise_wave(noise_);
        if (pulldown)
            value = static_cast<unsigned>(pulldown[value]);
        held_ = value;
        sum += tables_->wave_dac[value];
        if (tables_->is_6581 && (waveform & 2) && !(value & 0x800))
            phase_ &= ~top_bit; /* with the saw, on a 6581, the oscillator's own top bit is pulled down too */
    }
    if (waveform & 8) /* the others pull the noise register's bits down for good */
        noise_ &= noise_mask(held_);
    return sum;
}

/* No waveform: the last one's level floats on for a while. */
float FastVoice::floating(std::uint32_t cycles) {
    if (in_silence_ < tables_->float_cycles && (in_silence_ += cycles) >= tables_->float_cycles)
        held_ = 0;
    return tables_->wave_dac[held_] * static_cast<float>(cycles);
}

} // namespace sidflow
