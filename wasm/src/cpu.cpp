/* The 6510 but for its instructions: reset, flags, interrupts. */
#include "cpu.h"

namespace sidflow {

namespace {

constexpr std::uint8_t flag_c = 1, flag_z = 2, flag_i = 4, flag_d = 8, flag_b = 16, flag_unused = 32, flag_v = 64,
                       flag_n = 128;

} // namespace

void Cpu::reset(std::uint16_t start) {
    pc = start;
    a = x = y = 0;
    sp = 0xFF;
    set_status(flag_i);
    polled_off_ = true;
    late_ = 0;
    jammed_ = false;
}

std::uint8_t Cpu::flags(bool brk) const {
    return static_cast<std::uint8_t>((nz_n_ & flag_n) | (overflow_ ? flag_v : 0) | flag_unused | (brk ? flag_b : 0) |
                                     (decimal_ ? flag_d : 0) | (interrupt_off_ ? flag_i : 0) |
                                     (nz_z_ == 0 ? flag_z : 0) | (carry_ ? flag_c : 0));
}

void Cpu::set_status(std::uint8_t p) {
    nz_n_ = p & flag_n;
    nz_z_ = !(p & flag_z);
    overflow_ = p & flag_v;
    decimal_ = p & flag_d;
    interrupt_off_ = p & flag_i;
    carry_ = p & flag_c;
}

bool Cpu::interrupt_due() {
    const Cycle polled = bus_.clock - 2 - late_;
    const bool due = bus_.lines.nmi_at(polled) || (!polled_off_ && bus_.lines.irq_at(polled));
    bus_.lines.settle(polled);
    return due;
}

/* Pushes PC and status and jumps through the vector; an NMI that comes early enough takes over. */
void Cpu::enter(bool brk) {
    push(static_cast<std::uint8_t>(pc >> 8));
    push(static_cast<std::uint8_t>(pc));
    push(flags(brk));
    std::uint16_t vector = 0xFFFE;
    if (bus_.lines.nmi_at(bus_.clock - 2)) {
        bus_.lines.nmi_taken();
        vector = 0xFFFA;
    }
    interrupt_off_ = true;
    const std::uint8_t low = bus_.read(vector);
    pc = static_cast<std::uint16_t>(low | bus_.read(static_cast<std::uint16_t>(vector + 1)) << 8);
    polled_off_ = true;
    late_ = not_at_all; /* the first instruction of a handler always runs */
}

void Cpu::interrupt_sequence() {
    bus_.read_and_forget(pc);
    bus_.read_and_forget(pc);
    enter(false);
}

} // namespace sidflow
