/* All 256 opcodes of the 6510, and the loop that runs them. */
#include "cpu_addresses.h"
#include "cpu_arithmetic.h"

namespace sidflow {

namespace {

/* What the internal bus pulls into A in XAA and LXA differs between chips and with temperature; $EE is most common. */
constexpr std::uint8_t unstable_constant = 0xEE;

} // namespace

void Cpu::step() {
    const bool off_before = interrupt_off_;
    const std::uint8_t opcode = fetch();
    late_ = 0;

#define ZP fetch()
#define ZPX zero_page_indexed(x)
#define ZPY zero_page_indexed(y)
#define ABS absolute()
#define ABX indexed(absolute(), x, false)
#define ABY indexed(absolute(), y, false)
#define ABX_W indexed(absolute(), x, true)
#define ABY_W indexed(absolute(), y, true)
#define IZX indirect_x()
#define IZY indirect_y(false)
#define IZY_W indirect_y(true)
#define IMPLIED bus_.read_and_forget(pc)
#define READ(mode) bus_.read(mode)
#define WRITE(mode, value)                                                                                             \
    {                                                                                                                  \
        const std::uint16_t address = mode;                                                                            \
        bus_.write(address, value);                                                                                    \
    }                                                                                                                  \
    break
/* the eight addressing modes of the accumulator's instructions, from the opcode of (zp,x) */
#define ACCUMULATOR(base, DO)                                                                                          \
    case base + 0x00: DO(READ(IZX)); break;                                                                            \
    case base + 0x04: DO(READ(ZP)); break;                                                                             \
    case base + 0x08: DO(fetch()); break;                                                                              \
    case base + 0x0C: DO(READ(ABS)); break;                                                                            \
    case base + 0x10: DO(READ(IZY)); break;                                                                            \
    case base + 0x14: DO(READ(ZPX)); break;                                                                            \
    case base + 0x18: DO(READ(ABY)); break;                                                                            \
    case base + 0x1C: DO(READ(ABX)); break;
/* the seven of an unintended read-modify-write with the accumulator */
#define COMBINED(base, change, DO)                                                                                     \
    case base + 0x00: DO(modify<&Cpu::change>(IZX)); break;                                                            \
    case base + 0x04: DO(modify<&Cpu::change>(ZP)); break;                                                             \
    case base + 0x0C: DO(modify<&Cpu::change>(ABS)); break;                                                            \
    case base + 0x10: DO(modify<&Cpu::change>(IZY_W)); break;                                                          \
    case base + 0x14: DO(modify<&Cpu::change>(ZPX)); break;                                                            \
    case base + 0x18: DO(modify<&Cpu::change>(ABY_W)); break;                                                          \
    case base + 0x1C: DO(modify<&Cpu::change>(ABX_W)); break;
/* the four of a documented one, from the opcode of zp */
#define MODIFY(base, change)                                                                                           \
    case base + 0x00: modify<&Cpu::change>(ZP); break;                                                                 \
    case base + 0x08: modify<&Cpu::change>(ABS); break;                                                                \
    case base + 0x10: modify<&Cpu::change>(ZPX); break;                                                                \
    case base + 0x18: modify<&Cpu::change>(ABX_W); break;
#define DO_ORA(value) set_nz(a |= (value))
#define DO_AND(value) set_nz(a &= (value))
#define DO_EOR(value) set_nz(a ^= (value))
#define DO_ADC(value) adc(value)
#define DO_SBC(value) sbc(value)
#define DO_CMP(value) compare(a, value)
#define DO_LDA(value) set_nz(a = (value))
#define DO_LDX(value) set_nz(x = (value))
#define DO_LDY(value) set_nz(y = (value))
#define DO_LAX(value) set_nz(a = x = (value))

    switch (opcode) {
        ACCUMULATOR(0x01, DO_ORA)
        ACCUMULATOR(0x21, DO_AND)
        ACCUMULATOR(0x41, DO_EOR)
        ACCUMULATOR(0x61, DO_ADC)
        ACCUMULATOR(0xA1, DO_LDA)
        ACCUMULATOR(0xC1, DO_CMP)
        ACCUMULATOR(0xE1, DO_SBC)
        MODIFY(0x06, asl)
        MODIFY(0x26, rol)
        MODIFY(0x46, lsr)
        MODIFY(0x66, ror)
        MODIFY(0xC6, dec)
        MODIFY(0xE6, inc)
        COMBINED(0x03, asl, DO_ORA) /* SLO */
        COMBINED(0x23, rol, DO_AND) /* RLA */
        COMBINED(0x43, lsr, DO_EOR) /* SRE */
        COMBINED(0x63, ror, DO_ADC) /* RRA */
        COMBINED(0xC3, dec, DO_CMP) /* DCP */
        COMBINED(0xE3, inc, DO_SBC) /* ISC */

    case 0x0A: IMPLIED; a = asl(a); break;
    case 0x2A: IMPLIED; a = rol(a); break;
    case 0x4A: IMPLIED; a = lsr(a); break;
    case 0x6A: IMPLIED; a = ror(a); break;

    case 0x81: WRITE(IZX, a);
    case 0x85: WRITE(ZP, a);
    case 0x8D: WRITE(ABS, a);
    case 0x91: WRITE(IZY_W, a);
    case 0x95: WRITE(ZPX, a);
    case 0x99: WRITE(ABY_W, a);
    case 0x9D: WRITE(ABX_W, a);
    case 0x86: WRITE(ZP, x);
    case 0x8E: WRITE(ABS, x);
    case 0x96: WRITE(ZPY, x);
    case 0x84: WRITE(ZP, y);
    case 0x8C: WRITE(ABS, y);
    case 0x94: WRITE(ZPX, y);
    case 0x83: WRITE(IZX, a & x); /* SAX */
    case 0x87: WRITE(ZP, a & x);
    case 0x8F: WRITE(ABS, a & x);
    case 0x97: WRITE(ZPY, a & x);

    case 0xA2: DO_LDX(fetch()); break;
    case 0xA6: DO_LDX(READ(ZP)); break;
    case 0xAE: DO_LDX(READ(ABS)); break;
    case 0xB6: DO_LDX(READ(ZPY)); break;
    case 0xBE: DO_LDX(READ(ABY)); break;
    case 0xA0: DO_LDY(fetch()); break;
    case 0xA4: DO_LDY(READ(ZP)); break;
    case 0xAC: DO_LDY(READ(ABS)); break;
    case 0xB4: DO_LDY(READ(ZPX)); break;
    case 0xBC: DO_LDY(READ(ABX)); break;
    case 0xA3: DO_LAX(READ(IZX)); break;
    case 0xA7: DO_LAX(READ(ZP)); break;
    case 0xAF: DO_LAX(READ(ABS)); break;
    case 0xB3: DO_LAX(READ(IZY)); break;
    case 0xB7: DO_LAX(READ(ZPY)); break;
    case 0xBF: DO_LAX(READ(ABY)); break;

    case 0xE0: compare(x, fetch()); break;
    case 0xE4: compare(x, READ(ZP)); break;
    case 0xEC: compare(x, READ(ABS)); break;
    case 0xC0: compare(y, fetch()); break;
    case 0xC4: compare(y, READ(ZP)); break;
    case 0xCC: compare(y, READ(ABS)); break;
    case 0x24: bit(READ(ZP)); break;
    case 0x2C: bit(READ(ABS)); break;

    case 0xAA: IMPLIED; set_nz(x = a); break;
    case 0xA8: IMPLIED; set_nz(y = a); break;
    case 0x8A: IMPLIED; set_nz(a = x); break;
    case 0x98: IMPLIED; set_nz(a = y); break;
    case 0xBA: IMPLIED; set_nz(x = sp); break;
    case 0x9A: IMPLIED; sp = x; break;
    case 0xE8: IMPLIED; set_nz(++x); break;
    case 0xC8: IMPLIED; set_nz(++y); break;
    case 0xCA: IMPLIED; set_nz(--x); break;
    case 0x88: IMPLIED; set_nz(--y); break;

    case 0x10: branch(!(nz_n_ & 0x80)); break;
    case 0x30: branch(nz_n_ & 0x80); break;
    case 0x50: branch(!overflow_); break;
    case 0x70: branch(overflow_); break;
    case 0x90: branch(!carry_); break;
    case 0xB0: branch(carry_); break;
    case 0xD0: branch(nz_z_); break;
    case 0xF0: branch(!nz_z_); break;

    case 0x18: IMPLIED; carry_ = false; break;
    case 0x38: IMPLIED; carry_ = true; break;
    case 0xB8: IMPLIED; overflow_ = false; break;
    case 0xD8: IMPLIED; decimal_ = false; break;
    case 0xF8: IMPLIED; decimal_ = true; break;
    case 0x58: /* CLI, SEI, PLP: the lines were looked at before the flag changed */
        IMPLIED;
        interrupt_off_ = false;
        polled_off_ = off_before;
        return;
    case 0x78:
        IMPLIED;
        interrupt_off_ = true;
        polled_off_ = off_before;
        return;
    case 0x28:
        IMPLIED;
        bus_.read_and_forget(static_cast<std::uint16_t>(0x100 | sp));
        set_status(pull());
        polled_off_ = off_before;
        return;

    case 0x08: IMPLIED; push(flags(true)); break;
    case 0x48: IMPLIED; push(a); break;
    case 0x68:
        IMPLIED;
        bus_.read_and_forget(static_cast<std::uint16_t>(0x100 | sp));
        set_nz(a = pull());
        break;

    case 0x00: /* BRK */
        bus_.read_and_forget(pc++);
        enter(true);
        return;
    case 0x40: { /* RTI */
        IMPLIED;
        bus_.read_and_forget(static_cast<std::uint16_t>(0x100 | sp));
        set_status(pull());
        const std::uint8_t low = pull();
        pc = static_cast<std::uint16_t>(low | pull() << 8);
        break;
    }
    case 0x60: { /* RTS */
        IMPLIED;
        bus_.read_and_forget(static_cast<std::uint16_t>(0x100 | sp));
        const std::uint8_t low = pull();
        pc = static_cast<std::uint16_t>(low | pull() << 8);
        bus_.read_and_forget(pc++);
        break;
    }
    case 0x20: { /* JSR fetches its high byte last */
        const std::uint8_t low = fetch();
        bus_.read_and_forget(static_cast<std::uint16_t>(0x100 | sp));
        push(static_cast<std::uint8_t>(pc >> 8));
        push(static_cast<std::uint8_t>(pc));
        pc = static_cast<std::uint16_t>(low | bus_.read(pc) << 8);
        break;
    }
    case 0x4C: pc = absolute(); break;
    case 0x6C: { /* the pointer's high byte doesn't carry */
        const std::uint16_t pointer = absolute();
        const std::uint8_t low = bus_.read(pointer);
        pc = static_cast<std::uint16_t>(
            low | bus_.read(static_cast<std::uint16_t>((pointer & 0xFF00) | ((pointer + 1) & 0xFF))) << 8);
        break;
    }

    case 0x0B: /* ANC */
    case 0x2B:
        DO_AND(fetch());
        carry_ = a & 0x80;
        break;
    case 0x4B: a = lsr(a & fetch()); break; /* ALR */
    case 0x6B: arr(fetch()); break;
    case 0x8B: set_nz(a = static_cast<std::uint8_t>((a | unstable_constant) & x & fetch())); break; /* XAA */
    case 0xAB: set_nz(a = x = static_cast<std::uint8_t>((a | unstable_constant) & fetch())); break; /* LXA */
    case 0xCB: { /* SBX */
        const std::uint8_t value = fetch();
        const std::uint8_t both = a & x;
        carry_ = both >= value;
        set_nz(x = static_cast<std::uint8_t>(both - value));
        break;
    }
    case 0xEB: sbc(fetch()); break;
    case 0xBB: set_nz(a = x = sp = sp & READ(ABY)); break; /* LAS */
    case 0x93: { /* SHA */
        const std::uint8_t pointer = fetch();
        const std::uint8_t low = bus_.read(pointer);
        const std::uint8_t high = bus_.read(static_cast<std::uint8_t>(pointer + 1));
        store_and_high(static_cast<std::uint16_t>(low | high << 8), y, a & x);
        break;
    }
    case 0x9F: store_and_high(absolute(), y, a & x); break;
    case 0x9C: store_and_high(absolute(), x, y); break; /* SHY */
    case 0x9E: store_and_high(absolute(), y, x); break; /* SHX */
    case 0x9B: { /* TAS */
        const std::uint16_t base = absolute();
        sp = a & x;
        store_and_high(base, y, sp);
        break;
    }

    case 0xEA: case 0x1A: case 0x3A: case 0x5A: case 0x7A: case 0xDA: case 0xFA: IMPLIED; break;
    case 0x80: case 0x82: case 0x89: case 0xC2: case 0xE2: fetch(); break;
    case 0x04: case 0x44: case 0x64: READ(ZP); break;
    case 0x14: case 0x34: case 0x54: case 0x74: case 0xD4: case 0xF4: READ(ZPX); break;
    case 0x0C: READ(ABS); break;
    case 0x1C: case 0x3C: case 0x5C: case 0x7C: case 0xDC: case 0xFC: READ(ABX); break;

    default: /* JAM: $x2 of the columns without instructions */
        IMPLIED;
        jammed_ = true;
        break;
    }
    polled_off_ = interrupt_off_;
}

void Cpu::run_until(Cycle end) {
    while (bus_.clock < end) {
        if (jammed_) {
            bus_.idle_until(end);
            return;
        }
        if (bus_.lines.attention() && interrupt_due()) {
            interrupt_sequence();
            continue;
        }
        const std::uint16_t here = pc;
        step();
        /* A JMP to itself waits for an interrupt, as most tunes do most of the time: until something happens on the bus
         * each turn is like the one before. */
        if (pc == here && !bus_.lines.attention())
            bus_.repeat_jump(here, end);
    }
}

} // namespace sidflow
