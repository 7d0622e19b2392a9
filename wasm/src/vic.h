/* MOS 6569/6567 VIC-II as a player needs it: the raster, its interrupt, and the cycles it takes from the processor.
 *
 * Nothing is drawn. Facts: Christian Bauer, "The MOS 6567/6569 video controller (VIC-II) and its application in the
 * Commodore 64", sections 3.3 to 3.8 (bad lines, sprite access, BA timing) and 3.12 (raster interrupt).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_VIC_H
#define SIDFLOW_VIC_H

#include "lines.h"

namespace sidflow {

class Vic {
public:
    explicit Vic(Lines &lines) : lines_(lines) {}

    void power_on(Cycle now, bool pal);
    std::uint8_t read(unsigned reg, Cycle now);
    void write(unsigned reg, std::uint8_t value, Cycle now);
    /* Runs up to and with cycle `now`. */
    void catch_up(Cycle now);
    Cycle next_event() const { return next_; }
    /* Does the chip hold BA low in the cycle it was last run to? */
    bool ba_low() const { return ba_low_; }

    int line() const { return line_; }
    int cycles_per_line() const { return cycles_; }
    int lines_per_frame() const { return lines_per_frame_; }

    template <class Archive> void archive(Archive &a) {
        a(regs_, line_start_, next_, line_, cycles_, lines_per_frame_, flags_, ba_low_, den_seen_, bad_from_, sprites_,
          sprites_before_, sprite_lines_, matched_);
    }

private:
    int compare() const { return regs_[0x12] | (regs_[0x11] & 0x80) << 1; }
    bool bad_line() const { return den_seen_ && line_ >= 0x30 && line_ <= 0xF7 && (line_ & 7) == (regs_[0x11] & 7); }
    bool taken(int cycle) const;
    void begin_line();
    void check_raster(Cycle now);
    void start_sprites();
    void set_flag(std::uint8_t bit, Cycle now);
    void schedule(int cycle);

    Lines &lines_;
    std::uint8_t regs_[64] = {};
    Cycle line_start_ = 0; /* cycle 0 of the line */
    Cycle next_ = 0;
    int line_ = 0;
    int cycles_ = 63;
    int lines_per_frame_ = 312;
    std::uint8_t flags_ = 0; /* $D019 */
    bool ba_low_ = false;
    bool den_seen_ = false;       /* the screen was on at some time in line $30 */
    int bad_from_ = -1;           /* the cycle of this line from which it is bad; -1: it isn't */
    std::uint8_t sprites_ = 0;    /* sprites fetched at the end of this line */
    std::uint8_t sprites_before_ = 0; /* and of the line before */
    std::uint8_t sprite_lines_[8] = {};
    bool matched_ = false; /* the raster equals the compare value: the interrupt needs the change */
};

} // namespace sidflow

#endif
