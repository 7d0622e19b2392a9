#include "fast_tables.h"

#include "residfp.h"
#include "residfp/Dac.h"
#include "residfp/WaveformCalculator.h"

namespace sidflow {

namespace {

constexpr double volts_6581 = 1.5, volts_8580 = 0.24; /* a voice's range, as reSIDfp has it */
constexpr double envelope_volts_6581 = 0.2143;

FastTables make(Model model) {
    FastTables tables{};
    tables.is_6581 = model == Model::mos6581;
    const auto chip = tables.is_6581 ? reSIDfp::MOS6581 : reSIDfp::MOS8580;
    reSIDfp::Dac wave(12), envelope(8);
    wave.kinkedDac(chip);
    envelope.kinkedDac(chip);
    const double middle = wave.getOutput(0x7FF, tables.is_6581);
    const double volts = tables.is_6581 ? volts_6581 : volts_8580;
    for (unsigned i = 0; i < 4096; ++i)
        tables.wave_dac[i] = static_cast<float>((wave.getOutput(i, tables.is_6581) - middle) * volts);
    for (unsigned i = 0; i < 256; ++i)
        tables.envelope_dac[i] = static_cast<float>(envelope.getOutput(i));
    tables.envelope_dc = tables.is_6581 ? static_cast<float>(envelope_volts_6581) : 0.0f;

    auto *calculator = reSIDfp::WaveformCalculator::getInstance();
    auto &waves = *calculator->getWaveTable();
    auto &pulldowns = *calculator->buildPulldownTable(chip, reSIDfp::AVERAGE);
    static constexpr int pulled[8] = {-1, -1, -1, 0, -1, 1, 2, 3};
    for (unsigned i = 0; i < 8; ++i) {
        tables.wave[i] = waves[i & 3];
        tables.pulldown[i] = pulled[i] < 0 ? nullptr : pulldowns[static_cast<unsigned>(pulled[i])];
    }
    tables.noise_pulse = pulldowns[4];
    tables.float_cycles = tables.is_6581 ? 54000 : 800000;
    tables.noise_reset_cycles = tables.is_6581 ? 50000 : 986000;
    tables.noise_fade_cycles = tables.is_6581 ? 15000 : 314300;
    return tables;
}

} // namespace

const FastTables &fast_tables(Model model) {
    static const FastTables both[2] = {make(Model::mos6581), make(Model::mos8580)};
    return both[model == Model::mos6581 ? 0 : 1];
}

} // namespace sidflow
