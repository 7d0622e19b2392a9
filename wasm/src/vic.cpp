#include "vic.h"

#include <cstring>

namespace sidflow {

namespace {

/* Cycles count from 0 here, from 1 in Bauer's article. */
constexpr int bad_begin = 11; /* BA falls three cycles before the first of 40 fetches */
constexpr int bad_end = 54;

} // namespace

void Vic::power_on(Cycle now, bool pal) {
    std::memset(regs_, 0, sizeof regs_);
    cycles_ = pal ? 63 : 65;
    lines_per_frame_ = pal ? 312 : 263;
    line_start_ = now;
    line_ = 0;
    flags_ = 0;
    ba_low_ = den_seen_ = false;
    bad_from_ = -1;
    sprites_ = sprites_before_ = 0;
    std::memset(sprite_lines_, 0, sizeof sprite_lines_);
    matched_ = true;
    next_ = now + 1;
}

/* Is BA low in that cycle of this line? */
bool Vic::taken(int cycle) const {
    if (bad_from_ >= 0 && cycle >= bad_from_ && cycle < bad_end)
        return true;
    if (!(sprites_ | sprites_before_))
        return false;
    const int first = cycles_ - 6; /* the pointer fetch of sprite 0: cycle 57 of 63, 59 of 65 */
    for (int sprite = 0; sprite < 8; ++sprite) {
        const int fetch = first + 2 * sprite;
        if ((sprites_ >> sprite & 1) && cycle >= fetch - 3 && cycle < fetch + 2)
            return true;
        const int carried = fetch - cycles_;
        if ((sprites_before_ >> sprite & 1) && cycle >= carried - 3 && cycle < carried + 2)
            return true;
    }
    return false;
}

void Vic::set_flag(std::uint8_t bit, Cycle now) {
    flags_ |= bit;
    lines_.irq(IrqSource::vic, (flags_ & regs_[0x1A] & 15) != 0, now);
}

void Vic::check_raster(Cycle now) {
    const bool match = line_ == compare();
    if (match && !matched_)
        set_flag(1, now);
    matched_ = match;
}

void Vic::begin_line() {
    if (++line_ == lines_per_frame_) {
        line_ = 0;
        den_seen_ = false;
    }
    if (line_ == 0x30 && (regs_[0x11] & 0x10))
        den_seen_ = true;
    bad_from_ = bad_line() ? bad_begin : -1;
    sprites_before_ = sprites_;
    sprites_ = 0;
}

/* At the end of a line: which sprites are on the next one? */
void Vic::start_sprites() {
    sprites_ = 0;
    for (int sprite = 0; sprite < 8; ++sprite) {
        std::uint8_t &left = sprite_lines_[sprite];
        const int bit = 1 << sprite;
        if (left == 0 && (regs_[0x15] & bit) && regs_[sprite * 2 + 1] == (line_ & 0xFF))
            left = regs_[0x17] & bit ? 42 : 21;
        if (left) {
            sprites_ |= static_cast<std::uint8_t>(bit);
            --left;
        }
    }
}

/* The next cycle after `cycle` of this line in which anything changes. */
void Vic::schedule(int cycle) {
    int at = cycles_;
    if (line_ == 0 && cycle < 1)
        at = 1;
    else if (regs_[0x15] | sprites_ | sprites_before_ | sprite_lines_[0] | sprite_lines_[1] | sprite_lines_[2] |
             sprite_lines_[3] | sprite_lines_[4] | sprite_lines_[5] | sprite_lines_[6] | sprite_lines_[7]) {
        at = cycle + 1;
        while (at < cycles_ && at != cycles_ - 9 && taken(at) == ba_low_)
            ++at;
    } else if (bad_from_ >= 0) {
        if (cycle < bad_from_)
            at = bad_from_;
        else if (cycle < bad_end)
            at = bad_end;
    }
    next_ = line_start_ + at;
}

void Vic::catch_up(Cycle now) {
    while (next_ <= now) {
        int cycle = static_cast<int>(next_ - line_start_);
        if (cycle == cycles_) {
            line_start_ = next_;
            cycle = 0;
            begin_line();
            if (line_ != 0) /* line 0 is compared one cycle late */
                check_raster(next_);
        } else if (cycle == 1 && line_ == 0) {
            check_raster(next_);
        }
        if (cycle == cycles_ - 9)
            start_sprites();
        ba_low_ = taken(cycle);
        schedule(cycle);
    }
}

std::uint8_t Vic::read(unsigned reg, Cycle now) {
    catch_up(now);
    reg &= 63;
    switch (reg) {
    case 0x11:
    case 0x12: {
        /* in its first cycle line 0 still reads as the last one */
        const int line = line_ == 0 && now == line_start_ ? lines_per_frame_ - 1 : line_;
        if (reg == 0x12)
            return static_cast<std::uint8_t>(line);
        return static_cast<std::uint8_t>((regs_[0x11] & 0x7F) | (line & 0x100) >> 1);
    }
    case 0x13:
    case 0x14:
        return 0; /* no light pen */
    case 0x16:
        return regs_[0x16] | 0xC0;
    case 0x18:
        return regs_[0x18] | 0x01;
    case 0x19:
        return static_cast<std::uint8_t>(flags_ | 0x70 | ((flags_ & regs_[0x1A] & 15) ? 0x80 : 0));
    case 0x1A:
        return regs_[0x1A] | 0xF0;
    case 0x1E:
    case 0x1F:
        return 0; /* nothing is drawn, so nothing collides */
    default:
        if (reg >= 0x2F)
            return 0xFF;
        return reg >= 0x20 ? regs_[reg] | 0xF0 : regs_[reg];
    }
}

void Vic::write(unsigned reg, std::uint8_t value, Cycle now) {
    catch_up(now);
    reg &= 63;
    switch (reg) {
    case 0x11:
    case 0x12: {
        regs_[reg] = value;
        check_raster(now);
        if (line_ == 0x30 && (regs_[0x11] & 0x10))
            den_seen_ = true;
        const int cycle = static_cast<int>(now - line_start_);
        if (bad_line()) {
            if (bad_from_ < 0 && cycle + 1 < bad_end)
                bad_from_ = cycle + 1 > bad_begin ? cycle + 1 : bad_begin;
        } else if (cycle < bad_begin) {
            bad_from_ = -1;
        }
        schedule(cycle);
        break;
    }
    case 0x19:
        flags_ &= static_cast<std::uint8_t>(~value & 15);
        set_flag(0, now);
        break;
    case 0x1A:
        regs_[reg] = value & 15;
        set_flag(0, now);
        break;
    case 0x15:
        regs_[reg] = value;
        schedule(static_cast<int>(now - line_start_));
        break;
    default:
        regs_[reg] = value;
        break;
    }
}

} // namespace sidflow
