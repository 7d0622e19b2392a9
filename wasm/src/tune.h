/* Reads PSID and RSID files, version 1 to 4, into what the machine needs to know.
 *
 * Facts: HVSC DOCUMENTS/SID_file_format.txt.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_TUNE_H
#define SIDFLOW_TUNE_H

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sidflow {

struct Tune {
    bool rsid = false;
    int version = 0;
    int songs = 1;
    int start_song = 1; /* 1-based */
    std::uint16_t load = 0;
    std::uint16_t load_end = 0; /* inclusive */
    std::uint16_t init = 0;
    std::uint16_t play = 0;
    std::uint32_t speed = 0;
    int clock = 0; /* 0 unknown, 1 PAL, 2 NTSC, 3 any */
    int chips = 1;
    std::uint16_t addresses[3] = {0xD400, 0, 0};
    int models[3] = {0, 0, 0}; /* 0 unknown, 1 6581, 2 8580, 3 any */
    bool basic = false;
    bool mus = false;
    bool playsid_specific = false;
    std::uint8_t relocation_page = 0; /* 0: outside of what is loaded; $FF: nowhere */
    std::uint8_t relocation_pages = 0;
    std::string title, author, released; /* UTF-8 */
    std::vector<std::uint8_t> data;      /* loaded at `load` */

    /* 1-based song: true: its play routine is called by CIA 1 timer A, else by the vertical blank. */
    bool cia_speed(int song) const { return speed >> (song > 32 ? 31 : song - 1) & 1; }
};

/* Answers "" or what is wrong with the file, for a listener. */
std::string read_tune(const std::uint8_t *file, std::size_t size, Tune &tune);

} // namespace sidflow

#endif
