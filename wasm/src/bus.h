/* Memory, banking and I/O of the C64, and its clock: each read() or write() is one cycle of the processor.
 *
 * Facts: "Commodore 64 Programmer's Reference Guide" (memory map, processor port); Codebase64, "Memory management";
 * HVSC SID_file_format.txt (addresses of second and third SIDs).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_BUS_H
#define SIDFLOW_BUS_H

#include "cia.h"
#include "lines.h"
#include "sid_port.h"
#include "vic.h"

#include <cstdint>

namespace sidflow {

struct Roms {
    const std::uint8_t *kernal;  /* 8,192 bytes, never null */
    const std::uint8_t *basic;   /* 8,192 bytes, never null */
    const std::uint8_t *chargen; /* 4,096 bytes, never null */
};

class Bus {
public:
    Bus() : cia1(lines, false), cia2(lines, true), vic(lines) { map_memory(); }
    Bus(const Bus &) = delete;
    Bus &operator=(const Bus &) = delete;

    void power_on(bool pal, const Roms &roms);

    /* The cycle that runs now; the processor's access in it is next. */
    Cycle clock = 0;

    std::uint8_t read(std::uint16_t address) {
        begin_read();
        const std::uint8_t *page = read_map_[address >> 8];
        const std::uint8_t value = page ? page[address & 0xFF] : read_io(address);
        ++clock;
        return value;
    }
    void write(std::uint16_t address, std::uint8_t value) {
        if (clock >= next_event_)
            events();
        std::uint8_t *page = write_map_[address >> 8];
        if (page)
            page[address & 0xFF] = value;
        else
            write_special(address, value);
        ++clock;
    }
    /* A cycle in which the processor reads and forgets; what it reads may have side effects in I/O only. */
    void read_and_forget(std::uint16_t address) {
        begin_read();
        if (!read_map_[address >> 8])
            read_io(address);
        ++clock;
    }
    /* Lets time pass without the processor. */
    void idle_until(Cycle end) {
        while (clock < end) {
            if (clock >= next_event_)
                events();
            clock = next_event_ < end ? (next_event_ > clock ? next_event_ : clock + 1) : end;
        }
    }
    /* Has the processor, which just jumped from an address to itself, do so again for as long as nothing else happens
     * and the clock is below `end`. */
    void repeat_jump(std::uint16_t address, Cycle end) {
        const std::uint8_t *first = read_map_[address >> 8];
        const auto last = static_cast<std::uint16_t>(address + jump_cycles - 1);
        if (ba_low_ || !first || first[address & 0xFF] != jump_opcode || !read_map_[last >> 8])
            return;
        const Cycle quiet = (next_event_ - clock) / jump_cycles, asked = (end - clock + jump_cycles - 1) / jump_cycles;
        const Cycle turns = quiet < asked ? quiet : asked;
        if (turns > 0)
            clock += turns * jump_cycles;
    }

    /* For the driver and for looking inside: no cycle, no side effects. */
    std::uint8_t ram(std::uint16_t address) const { return ram_[address]; }
    void poke(std::uint16_t address, std::uint8_t value) { ram_[address] = value; }
    void poke_word(std::uint16_t address, std::uint16_t value) {
        poke(address, static_cast<std::uint8_t>(value));
        poke(static_cast<std::uint16_t>(address + 1), static_cast<std::uint8_t>(value >> 8));
    }
    std::uint8_t *memory() { return ram_; }
    void set_port(std::uint8_t direction, std::uint8_t data);

    Lines lines;
    Cia cia1, cia2;
    Vic vic;
    SidPort sids;

    template <class Archive> void archive(Archive &a) {
        a(clock, next_event_, ba_low_, port_direction_, port_data_);
        a.block(ram_, sizeof ram_);
        a.block(colour_, sizeof colour_);
        lines.archive(a);
        cia1.archive(a);
        cia2.archive(a);
        vic.archive(a);
        sids.archive(a);
        if (a.loading())
            select_bank();
    }

private:
    static constexpr std::uint8_t jump_opcode = 0x4C; /* JMP absolute, in as many bytes as cycles */
    static constexpr Cycle jump_cycles = 3;

    void begin_read() {
        if (clock >= next_event_)
            events();
        while (ba_low_) { /* RDY: the VIC has the bus, the read waits */
            ++clock;
            if (clock >= next_event_)
                events();
        }
    }
    void events();
    std::uint8_t read_io(std::uint16_t address);
    void write_special(std::uint16_t address, std::uint8_t value);
    void map_memory();
    void select_bank();

    const std::uint8_t *const *read_map_ = nullptr; /* 256 pages, null: I/O */
    std::uint8_t *const *write_map_ = nullptr;      /* 256 pages, null: I/O or page zero */
    Cycle next_event_ = 0;
    bool ba_low_ = false;
    std::uint8_t port_direction_ = 0x2F;
    std::uint8_t port_data_ = 0x37;
    std::uint8_t ram_[65536] = {};
    std::uint8_t colour_[1024] = {};
    Roms roms_ = {ram_, ram_, ram_};
    const std::uint8_t *read_maps_[8][256] = {};
    std::uint8_t *write_maps_[2][256] = {};
};

} // namespace sidflow

#endif
