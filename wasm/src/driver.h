/* Puts a song into a freshly powered-up machine so that running the machine plays it.
 *
 * A PSID's play routine is called by a little 6510 program in free memory, as it would be on a real C64; an RSID finds
 * the machine as after a reset and its init is called once. Facts: HVSC DOCUMENTS/SID_file_format.txt ("default C64
 * environment", relocation info); bank by address, order of set-up and default timers were measured on libsidplayfp 2.4
 * from outside (tests/wasm/test_driver.py holds them).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_DRIVER_H
#define SIDFLOW_DRIVER_H

#include "machine.h"
#include "tune.h"

#include <string>

namespace sidflow {

struct SongStart {
    int song = 1; /* 1-based */
    bool pal = true;
    std::uint32_t power_on_delay = 0; /* cycles before the program starts */
    Roms roms = {};
    bool has_kernal = false;
    bool has_basic = false;
};

/* Answers "" or why the song can't be put there. For all but BASIC the machine's clock counts from its power-on; a
 * program in BASIC begins after the KERNAL's start-up, where the clock stands then. */
std::string install_song(Machine &machine, const Tune &tune, const SongStart &start);

} // namespace sidflow

#endif
