/* What a model of the SID is made of, as tables and numbers for the fast chip: DACs, combined waveforms, levels.
 *
 * DACs and combined waveforms are those of reSIDfp, which the engine has anyway; the levels were fitted to its output.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_FAST_TABLES_H
#define SIDFLOW_FAST_TABLES_H

#include "chips.h"

#include <cstdint>

namespace sidflow {

struct FastTables {
    float wave_dac[4096]; /* volts of a voice at full envelope, around 0 */
    float envelope_dac[256];
    float envelope_dc; /* volts that the envelope alone adds */
    /* combined waveforms by the low three bits of the waveform; null where the plain one is meant */
    const short *wave[8];
    const short *pulldown[8];
    const short *noise_pulse; /* noise and pulse */
    bool is_6581;
    std::uint32_t float_cycles; /* how long a waveform floats on when none is chosen */
    std::uint32_t noise_reset_cycles, noise_fade_cycles;
};

/* The tables of a model, made at the first call. */
const FastTables &fast_tables(Model model);

} // namespace sidflow

#endif
