/* What the 6510 does with its operands: arithmetic, comparisons, shifts, and their flags. A part of cpu_opcodes.cpp, which
 * alone includes it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_CPU_ARITHMETIC_H
#define SIDFLOW_CPU_ARITHMETIC_H

#include "cpu.h"

namespace sidflow {

inline void Cpu::adc(std::uint8_t value) {
    const unsigned carry = carry_ ? 1 : 0;
    if (!decimal_) {
        const unsigned sum = a + value + carry;
        overflow_ = ~(a ^ value) & (a ^ sum) & 0x80;
        carry_ = sum > 0xFF;
        set_nz(a = static_cast<std::uint8_t>(sum));
        return;
    }
    /* Z is of the binary sum, N and V of the sum before its high digit is corrected */
    nz_z_ = static_cast<std::uint8_t>(a + value + carry);
    unsigned low = (a & 15u) + (value & 15u) + carry;
    if (low > 9)
        low += 6;
    unsigned sum = (a & 0xF0u) + (value & 0xF0u) + (low > 15 ? 16 : 0) + (low & 15);
    nz_n_ = static_cast<std::uint8_t>(sum);
    overflow_ = ~(a ^ value) & (a ^ sum) & 0x80;
    if ((sum & 0x1F0) > 0x90)
        sum += 0x60;
    carry_ = sum > 0xFF;
    a = static_cast<std::uint8_t>(sum);
}

inline void Cpu::sbc(std::uint8_t value) {
    const unsigned borrow = carry_ ? 0 : 1;
    const unsigned difference = a - value - borrow;
    overflow_ = (a ^ value) & (a ^ difference) & 0x80;
    carry_ = difference < 0x100;
    std::uint8_t result = static_cast<std::uint8_t>(difference);
    set_nz(result); /* flags are of the binary difference in both modes */
    if (decimal_) {
        int low = (a & 15) - (value & 15) - static_cast<int>(borrow);
        int high = (a >> 4) - (value >> 4);
        if (low < 0) {
            low -= 6;
            --high;
        }
        if (high < 0)
            high -= 6;
        result = static_cast<std::uint8_t>((high << 4) | (low & 15));
    }
    a = result;
}

inline void Cpu::compare(std::uint8_t reg, std::uint8_t value) {
    carry_ = reg >= value;
    set_nz(static_cast<std::uint8_t>(reg - value));
}

inline void Cpu::bit(std::uint8_t value) {
    nz_n_ = value;
    overflow_ = value & 0x40;
    nz_z_ = a & value;
}

inline void Cpu::arr(std::uint8_t value) {
    const std::uint8_t both = a & value;
    std::uint8_t result = static_cast<std::uint8_t>(both >> 1 | (carry_ ? 0x80 : 0));
    nz_n_ = nz_z_ = result;
    if (!decimal_) {
        carry_ = result & 0x40;
        overflow_ = (result >> 6 ^ result >> 5) & 1;
    } else {
        overflow_ = (both ^ result) & 0x40;
        if ((both & 15) + (both & 1) > 5)
            result = static_cast<std::uint8_t>((result & 0xF0) | ((result + 6) & 15));
        carry_ = (both & 0xF0) + (both & 0x10) > 0x50;
        if (carry_)
            result = static_cast<std::uint8_t>(result + 0x60);
    }
    a = result;
}

inline std::uint8_t Cpu::asl(std::uint8_t value) {
    carry_ = value & 0x80;
    set_nz(value = static_cast<std::uint8_t>(value << 1));
    return value;
}

inline std::uint8_t Cpu::lsr(std::uint8_t value) {
    carry_ = value & 1;
    set_nz(value >>= 1);
    return value;
}

inline std::uint8_t Cpu::rol(std::uint8_t value) {
    const int low = carry_ ? 1 : 0;
    carry_ = value & 0x80;
    set_nz(value = static_cast<std::uint8_t>(value << 1 | low));
    return value;
}

inline std::uint8_t Cpu::ror(std::uint8_t value) {
    const int high = carry_ ? 0x80 : 0;
    carry_ = value & 1;
    set_nz(value = static_cast<std::uint8_t>(value >> 1 | high));
    return value;
}

inline std::uint8_t Cpu::inc(std::uint8_t value) {
    set_nz(++value);
    return value;
}

inline std::uint8_t Cpu::dec(std::uint8_t value) {
    set_nz(--value);
    return value;
}

/* Read, write back unchanged, write changed. */
template <std::uint8_t (Cpu::*Change)(std::uint8_t)> inline std::uint8_t Cpu::modify(std::uint16_t address) {
    std::uint8_t value = bus_.read(address);
    bus_.write(address, value);
    value = (this->*Change)(value);
    bus_.write(address, value);
    return value;
}

} // namespace sidflow

#endif
