/* How the 6510 finds its operands: the addressing modes with the reads that a program doesn't ask for. A part of
 * cpu_opcodes.cpp, which alone includes it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_CPU_ADDRESSES_H
#define SIDFLOW_CPU_ADDRESSES_H

#include "cpu.h"

namespace sidflow {

inline std::uint16_t Cpu::zero_page_indexed(std::uint8_t index) {
    const std::uint8_t base = fetch();
    bus_.read_and_forget(base);
    return static_cast<std::uint8_t>(base + index);
}

inline std::uint16_t Cpu::absolute() {
    const std::uint8_t low = fetch();
    return static_cast<std::uint16_t>(low | fetch() << 8);
}

/* `always`: writes read the uncorrected address even when no page is crossed. */
inline std::uint16_t Cpu::indexed(std::uint16_t base, std::uint8_t index, bool always) {
    const std::uint16_t address = static_cast<std::uint16_t>(base + index);
    if (always || (base ^ address) & 0xFF00)
        bus_.read_and_forget(static_cast<std::uint16_t>((base & 0xFF00) | (address & 0xFF)));
    return address;
}

inline std::uint16_t Cpu::indirect_x() {
    std::uint8_t pointer = fetch();
    bus_.read_and_forget(pointer);
    pointer = static_cast<std::uint8_t>(pointer + x);
    const std::uint8_t low = bus_.read(pointer);
    return static_cast<std::uint16_t>(low | bus_.read(static_cast<std::uint8_t>(pointer + 1)) << 8);
}

inline std::uint16_t Cpu::indirect_y(bool always) {
    const std::uint8_t pointer = fetch();
    const std::uint8_t low = bus_.read(pointer);
    const std::uint16_t base = static_cast<std::uint16_t>(low | bus_.read(static_cast<std::uint8_t>(pointer + 1)) << 8);
    return indexed(base, y, always);
}

inline void Cpu::branch(bool taken) {
    const std::uint8_t offset = fetch();
    if (!taken)
        return;
    const Cycle looked = bus_.clock;
    bus_.read_and_forget(pc);
    const std::uint16_t target = static_cast<std::uint16_t>(pc + static_cast<std::int8_t>(offset));
    if ((target ^ pc) & 0xFF00)
        bus_.read_and_forget(static_cast<std::uint16_t>((pc & 0xFF00) | (target & 0xFF)));
    else
        late_ = bus_.clock - looked; /* a branch within its page looks before this read, however long the VIC held it up */
    pc = target;
}

/* SHA, SHX, SHY, TAS: the value is ANDed with the high byte of the address plus one; across a page it becomes that
 * high byte. */
inline void Cpu::store_and_high(std::uint16_t base, std::uint8_t index, std::uint8_t value) {
    std::uint16_t address = indexed(base, index, true);
    value &= static_cast<std::uint8_t>((base >> 8) + 1);
    if ((base ^ address) & 0xFF00)
        address = static_cast<std::uint16_t>((address & 0xFF) | value << 8);
    bus_.write(address, value);
}

} // namespace sidflow

#endif
