/* A SID by reSIDfp (Dag Lem, Antti Lankila, Leandro Nini), as the engine's sound core.
 *
 * Compiled with -fno-access-control: voices are swapped for a quiet one to mute them, a chip that comes in late takes
 * over the digital state, and the index of reSIDfp's dither, which all its filters share, is made each chip's own.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "residfp.h"
#include "residfp/Filter6581.h"
#include "residfp/Filter8580.h"
#include "residfp/FilterModelConfig6581.h"
#include "residfp/FilterModelConfig8580.h"
#include "residfp/resample/Resampler.h"
#include "voices.h"

#include <algorithm>
#include <cstring>
#include <new>

namespace sidflow {

namespace {

/* How long the analogue side takes to forget that it was away. */
constexpr double settle_s = 0.05;

/* Longer than the resampler remembers. */
constexpr double resampler_s = 0.004;

/* Two volume changes closer than this are a sample being played, not a fade: a frame has 17,095 cycles or more. */
constexpr std::uint64_t sample_gap_cycles = 4000;

/* The tables and constants of a model's filter, shared by all chips. A chip takes some of its constants through their
 * dither, so each begins at the dither's first number. */
reSIDfp::FilterModelConfig *fresh_config(Model model) {
    reSIDfp::FilterModelConfig *configs[] = {reSIDfp::FilterModelConfig6581::getInstance(),
                                             reSIDfp::FilterModelConfig8580::getInstance()};
    for (reSIDfp::FilterModelConfig *config : configs)
        config->rnd.index = 0;
    return configs[model == Model::mos6581 ? 0 : 1];
}

class ResidChip final : public Chip {
public:
    explicit ResidChip(const ChipSettings &settings) : settings_(settings), config_(fresh_config(settings.model)) {
        const bool is6581 = settings.model == Model::mos6581;
        sid_.setChipModel(is6581 ? reSIDfp::MOS6581 : reSIDfp::MOS8580);
        sid_.setSamplingParameters(settings.clock_hz, settings.best ? reSIDfp::RESAMPLE : reSIDfp::DECIMATE,
                                   settings.rate_hz);
        filter_curve(is6581 ? settings.filter_6581 : settings.filter_8580);
        sid_.reset();
        rest_filter();
        quiet_.wave()->setModel(is6581);
        quiet_.setWavDAC(sid_.oscDAC);
        quiet_.setEnvDAC(sid_.envDAC);
        quiet_.setOtherVoices(quiet_, quiet_);
        quiet_.wave()->setWaveformModels(sid_.voice[0].wave()->model_wave);
        quiet_.wave()->setPulldownModels(sid_.voice[0].wave()->model_pulldown);
        quiet_.reset();
        quiet_.envelope()->envelope_counter = 0;
    }

    void write(std::uint8_t reg, std::uint8_t value) override {
        if (reg == 0x18) {
            const bool sample = now_ - volume_written_ < sample_gap_cycles;
            volume_written_ = now_;
            volume_ = value;
            if (samples_muted_ && sample)
                value = static_cast<std::uint8_t>((value & 0xF0) | held_volume_);
            held_volume_ = value & 15;
        }
        sid_.write(reg, value);
    }

    std::uint32_t clock(std::uint32_t cycles, std::int16_t *out) override {
        now_ += cycles;
        config_->rnd.index = dither_;
        const std::uint32_t frames = any_muted_ ? run<true>(cycles, out) : run<false>(cycles, out);
        dither_ = config_->rnd.index;
        return frames;
    }

    void mute(unsigned voice, bool muted) override {
        if (voice == 3) {
            samples_muted_ = muted;
            if (!muted && held_volume_ != (volume_ & 15)) {
                held_volume_ = volume_ & 15;
                sid_.write(0x18, volume_);
            }
            return;
        }
        muted_[voice] = muted;
        any_muted_ = muted_[0] || muted_[1] || muted_[2];
    }

    void filter_curve(double brightness) override {
        config_->rnd.index = 0;
        /* reSIDfp's own curves run from bright (0) to dark (1) in both models */
        if (settings_.model == Model::mos6581)
            sid_.setFilter6581Curve(1.0 - brightness);
        else
            sid_.setFilter8580Curve(1.0 - brightness);
    }

    void resume(const Voices &voices) override {
        for (std::uint8_t reg = 0x15; reg <= 0x18; ++reg)
            write(reg, voices.registers()[reg]);
        volume_written_ = 0;
        adopt(voices);
        run_unheard(settle_s / 2);
        /* The filter has found its level. The DC blocker behind it would take seconds: it is put where it would be. */
        const std::int64_t before = level_sum_;
        const std::uint64_t since = now_;
        run_unheard(settle_s / 2);
        sid_.externalFilter.Vhp = static_cast<int>((level_sum_ - before) / static_cast<std::int64_t>(now_ - since));
        run_unheard(resampler_s);
        adopt(voices);
    }

private:
    /* reSIDfp's 6581 integrators start at zero volts, outside of what their tables cover; put them where an empty
     * capacitor holds them. */
    void rest_filter() {
        const int level = config_->getOpampRev(1 << 15);
        reSIDfp::Filter6581 &filter = *sid_.filter6581;
        filter.hpIntegrator.vx = filter.bpIntegrator.vx = level;
        filter.Vhp = filter.Vbp = filter.Vlp = level;
    }

    void run_unheard(double seconds) {
        std::int16_t unheard[64];
        const auto block = static_cast<std::uint32_t>(32 * settings_.clock_hz / settings_.rate_hz);
        for (auto left = static_cast<std::uint32_t>(seconds * settings_.clock_hz); left;) {
            const std::uint32_t part = std::min(left, block);
            clock(part, unheard);
            level_sum_ += std::int64_t{sid_.externalFilter.Vlp} * part;
            left -= part;
        }
    }

    void adopt(const Voices &voices) {
        for (unsigned i = 0; i < 3; ++i) {
            reSIDfp::WaveformGenerator &wave = *sid_.voice[i].wave();
            const reSIDfp::WaveformGenerator own = wave;
            wave = voices.wave(i);
            wave.setOtherWaveforms(own.prevVoice, own.nextVoice);
            *sid_.voice[i].envelope() = voices.envelope(i);
        }
        sid_.nextVoiceSync = voices.next_sync();
    }

    /* SID::clock with two differences: muted voices are clocked, but a quiet one is heard in their place. */
    template <bool muting> std::uint32_t run(std::uint32_t cycles, std::int16_t *out) {
        std::uint32_t frames = 0;
        reSIDfp::Voice &v0 = sid_.voice[0], &v1 = sid_.voice[1], &v2 = sid_.voice[2];
        reSIDfp::Filter &filter = *sid_.filter;
        reSIDfp::Resampler &resampler = *sid_.resampler;
        while (cycles) {
            const unsigned part = std::min(sid_.nextVoiceSync, cycles);
            for (unsigned i = 0; i < part; ++i) {
                v0.wave()->clock();
                v1.wave()->clock();
                v2.wave()->clock();
                v0.envelope()->clock();
                v1.envelope()->clock();
                v2.envelope()->clock();
                int level;
                if constexpr (muting) {
                    for (unsigned voice = 0; voice < 3; ++voice)
                        if (muted_[voice])
                            sid_.voice[voice].wave()->output();
                    level = filter.clock(muted_[0] ? quiet_ : v0, muted_[1] ? quiet_ : v1, muted_[2] ? quiet_ : v2);
                } else {
                    level = filter.clock(v0, v1, v2);
                }
                if (resampler.input(sid_.externalFilter.clock(level + INT16_MIN)))
                    out[frames++] = resampler.getOutput(sid_.scaleFactor);
            }
            cycles -= part;
            sid_.nextVoiceSync -= part;
            if (sid_.nextVoiceSync == 0)
                sid_.voiceSync(true);
        }
        return frames;
    }

    const ChipSettings settings_;
    reSIDfp::FilterModelConfig *const config_; /* before the SID, which is made with it */
    reSIDfp::SID sid_;
    reSIDfp::Voice quiet_;
    int dither_ = 0;
    bool muted_[3] = {false, false, false};
    bool any_muted_ = false;
    bool samples_muted_ = false;
    std::uint8_t volume_ = 0, held_volume_ = 0;
    std::uint64_t now_ = 0, volume_written_ = 0;
    std::int64_t level_sum_ = 0; /* of the level before the DC blocker, while settling */
};

} // namespace

std::unique_ptr<Chip> make_resid_chip(const ChipSettings &settings) {
    return std::unique_ptr<Chip>(new (std::nothrow) ResidChip(settings));
}

} // namespace sidflow
