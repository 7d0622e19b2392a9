/* MOS 6510: all 256 opcodes, cycle by cycle, with the reads and writes that a program doesn't ask for.
 *
 * Facts: "MOS 6510 Unintended Opcodes - no more secrets" (groepaz); MOS 6500 hardware and programming manuals;
 * Codebase64, "6510 instruction timing"; Bruce Clark, "Decimal mode" (NMOS flags).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_CPU_H
#define SIDFLOW_CPU_H

#include "bus.h"

namespace sidflow {

class Cpu {
public:
    explicit Cpu(Bus &bus) : bus_(bus) {}

    void reset(std::uint16_t pc);
    /* Runs whole instructions until the clock has reached `end`; the last one may pass it. */
    void run_until(Cycle end);
    /* A JAM opcode has stopped the processor: only a reset helps. */
    bool jammed() const { return jammed_; }

    std::uint16_t pc = 0;
    std::uint8_t a = 0, x = 0, y = 0, sp = 0xFF;
    std::uint8_t status() const { return flags(false); }
    void set_status(std::uint8_t p);

    template <class Archive> void archive(Archive &ar) {
        ar(pc, a, x, y, sp, nz_n_, nz_z_, carry_, decimal_, interrupt_off_, overflow_, jammed_, polled_off_, late_);
    }

private:
    static constexpr Cycle not_at_all = INT64_MAX / 2;

    void step();
    bool interrupt_due();
    void interrupt_sequence();
    void enter(bool brk);

    std::uint8_t fetch() { return bus_.read(pc++); }
    void push(std::uint8_t value) { bus_.write(static_cast<std::uint16_t>(0x100 | sp--), value); }
    std::uint8_t pull() { return bus_.read(static_cast<std::uint16_t>(0x100 | ++sp)); }
    void set_nz(std::uint8_t value) { nz_n_ = nz_z_ = value; }
    std::uint8_t flags(bool brk) const;

    std::uint16_t zero_page_indexed(std::uint8_t index);
    std::uint16_t absolute();
    std::uint16_t indexed(std::uint16_t base, std::uint8_t index, bool always);
    std::uint16_t indirect_x();
    std::uint16_t indirect_y(bool always);

    void adc(std::uint8_t value);
    void sbc(std::uint8_t value);
    void compare(std::uint8_t reg, std::uint8_t value);
    void bit(std::uint8_t value);
    void arr(std::uint8_t value);
    std::uint8_t asl(std::uint8_t value);
    std::uint8_t lsr(std::uint8_t value);
    std::uint8_t rol(std::uint8_t value);
    std::uint8_t ror(std::uint8_t value);
    std::uint8_t inc(std::uint8_t value);
    std::uint8_t dec(std::uint8_t value);
    template <std::uint8_t (Cpu::*Change)(std::uint8_t)> std::uint8_t modify(std::uint16_t address);
    void branch(bool taken);
    void store_and_high(std::uint16_t base, std::uint8_t index, std::uint8_t value);

    Bus &bus_;
    std::uint8_t nz_n_ = 0, nz_z_ = 1; /* bit 7 of the one is N, the other zero is Z */
    bool carry_ = false, decimal_ = false, interrupt_off_ = true, overflow_ = false;
    bool jammed_ = false;
    bool polled_off_ = true; /* the I flag as it was when this instruction looked at the lines */
    Cycle late_ = 0;         /* how much earlier than usual it looked */
};

} // namespace sidflow

#endif
