#include "driver.h"

#include "kernal.h"

#include <cstring>
#include <initializer_list>

namespace sidflow {

namespace {

/* KERNAL's time base: CIA 1 timer A at about 60 Hz. */
constexpr std::uint16_t timer_pal = 0x4025;
constexpr std::uint16_t timer_ntsc = 0x4295;

/* The KERNAL tests memory when it starts; after that long it waits at READY. */
constexpr Cycle start_up_cycles = 3000000;

/* libsidplayfp 2.4 reaches an RSID's init that much sooner than a PSID's, and both later on NTSC (bad lines on its way).
 * Where the raster then stands decides how a tune's own timers lie against it; on a C64 that is chance. */
constexpr Cycle rsid_sooner = 14;
constexpr Cycle ntsc_later = 125;

constexpr std::uint8_t bank_all = 0x37;

/* The view of memory in which code at that address can be called. */
std::uint8_t bank_for(std::uint16_t address) {
    if (address < 0xA000)
        return 0x37;
    if (address < 0xD000)
        return 0x36;
    return address < 0xE000 ? 0x34 : 0x35;
}

/* A little 6510 program under construction. */
class Program {
public:
    static constexpr unsigned max_size = 128;

    void add(std::initializer_list<unsigned> bytes) {
        for (unsigned byte : bytes)
            code_[size_++] = static_cast<std::uint8_t>(byte);
    }
    void add_word(std::uint8_t opcode, std::uint16_t operand) { add({opcode, operand & 255u, operand / 256u}); }
    unsigned size() const { return size_; }
    const std::uint8_t *code() const { return code_; }

private:
    std::uint8_t code_[max_size] = {};
    unsigned size_ = 0;
};

/* A page that neither the tune nor the machine uses; 0 when there is none. */
unsigned free_page(const Tune &tune) {
    const unsigned first = tune.load >> 8, last = tune.load_end >> 8;
    if (tune.relocation_page == 0xFF)
        return 0;
    if (tune.relocation_page != 0 && tune.relocation_pages != 0) {
        const unsigned page = tune.relocation_page;
        const bool reserved = page < 0x04 || (page >= 0xA0 && page < 0xC0) || page >= 0xD0;
        if (!reserved && (page < first || page > last))
            return page;
    }
    for (unsigned page = 0x04; page < 0xD0; ++page)
        if ((page < first || page > last) && !(page >= 0xA0 && page < 0xC0))
            return page;
    return 0;
}

/* What LOAD leaves behind: where the program ends, and the span that was loaded. */
void loaded_memory(Bus &bus, const Tune &tune) {
    const std::uint16_t end = static_cast<std::uint16_t>(tune.load_end + 1);
    static constexpr std::uint16_t ends[] = {0x2D, 0x2F, 0x31, 0xAE};
    for (const std::uint16_t pointer : ends)
        bus.poke_word(pointer, end);
    bus.poke_word(0xAC, tune.load);
    std::memcpy(bus.memory() + tune.load, tune.data.data(), tune.data.size());
}

/* Zero page and vectors as KERNAL and BASIC leave them after a reset, as far as programs look at them. */
void warm_memory(Bus &bus, bool pal) {
    struct Word {
        std::uint16_t address, value;
    };
    static constexpr Word words[] = {
        {0x0003, 0xB1AA}, {0x0005, 0xB391},                   /* BASIC: float to integer and back */
        {0x0016, 0x1619}, {0x002B, 0x0801}, {0x0033, 0xA000}, /* string stack, program, strings */
        {0x0037, 0xA000}, {0x0053, 0x4C03},                   /* memory's end; a jump for functions */
        {0x008B, 0x4F80}, {0x008D, 0x52C7}, {0x008F, 0x0058}, /* seed of RND */
        {0x0090, 0xFF00}, {0x0099, 0x0300},                   /* no STOP key; keyboard in, screen out */
        {0x00B2, 0x033C}, {0x00C3, 0xFD30}, {0x00C5, 0x0040}, {0x00CB, 0x0140}, /* tape buffer; vectors; no key down */
        {0x00D1, 0x0400}, {0x00D5, 0x0027}, {0x00F3, 0xD800}, /* the screen's first line */
        {0x00F5, 0xEB81}, {0x0281, 0x0800}, {0x0283, 0xA000}, /* keyboard table; bounds of memory */
        {0x0286, 0x000E}, {0x0288, 0x0A04}, {0x028B, 0x1004}, /* colour, screen page, key repeat */
        {0x028F, 0xEB48},
        {0x0300, 0xE38B}, {0x0302, 0xA483}, {0x0304, 0xA57C}, {0x0306, 0xA71A}, {0x0308, 0xA7E4}, {0x030A, 0xAE86},
        {0x0310, 0x484C}, {0x0312, 0x00B2},
        {0x0314, 0xEA31}, {0x0316, 0xFE66}, {0x0318, 0xFE47}, {0x031A, 0xF34A}, {0x031C, 0xF291}, {0x031E, 0xF20E},
        {0x0320, 0xF250}, {0x0322, 0xF333}, {0x0324, 0xF157}, {0x0326, 0xF1CA}, {0x0328, 0xF6ED}, {0x032A, 0xF13E},
        {0x032C, 0xF32F}, {0x032E, 0xFE66}, {0x0330, 0xF4A5}, {0x0332, 0xF5ED},
    };
    for (const Word &word : words)
        bus.poke_word(word.address, word.value);
    bus.poke(0x02A6, pal ? 1 : 0);
}

/* A PSID finds low memory clear but for what its player and LOAD put there. */
void bare_memory(Bus &bus, bool pal) {
    static constexpr std::uint16_t vectors[3] = {0xEA31, 0xFE66, 0xFE47};
    for (unsigned i = 0; i < 3; ++i)
        bus.poke_word(static_cast<std::uint16_t>(0x0314 + 2 * i), vectors[i]);
    bus.poke_word(0x0328, 0xF6ED);
    bus.poke(0x02A6, pal ? 1 : 0);
}

/* The chips as they are once the KERNAL has started up, but for the interrupts. */
void warm_chips(Bus &bus, bool pal) {
    const Cycle now = bus.clock;
    const std::uint16_t timer = pal ? timer_pal : timer_ntsc;
    bus.cia1.write(0x2, 0xFF, now);
    bus.cia1.write(0x0, 0x7F, now);
    bus.cia2.write(0x2, 0x3F, now);
    bus.cia2.write(0x0, 0x07, now);
    bus.cia1.write(0x4, static_cast<std::uint8_t>(timer), now);
    bus.cia1.write(0x5, static_cast<std::uint8_t>(timer >> 8), now);
    bus.vic.write(0x16, 0x08, now);
    bus.vic.write(0x18, 0x14, now);
    bus.vic.write(0x20, 0x0E, now);
    bus.vic.write(0x21, 0x06, now);
    bus.sids.write(0xD418, 0x0F, now); /* further chips stay silent until the tune turns them up, as in libsidplayfp */
}

/* Starts the interrupt that calls a PSID's play routine, or an RSID finds running. */
void start_interrupt(Program &program, bool by_cia) {
    program.add({0xA9, 0x81});                                             /* LDA #$81 */
    if (by_cia) {
        program.add({0xA2, 0x01});                                         /* LDX #1 */
        program.add({0x8D, 0x0D, 0xDC, 0x8E, 0x0E, 0xDC});                 /* STA $DC0D: STX $DC0E */
    } else {
        program.add({0x8D, 0x1A, 0xD0, 0xEA});                             /* STA $D01A: NOP */
    }
}

void call_init(Program &program, const Tune &tune, int song, std::uint8_t bank, std::uint8_t status) {
    program.add({0xA9, bank, 0x85, 0x01});                                 /* LDA #bank: STA $01 */
    program.add({0xA9, status, 0x48});                                     /* LDA #status: PHA */
    program.add({0xA9, static_cast<unsigned>(song - 1), 0x28});            /* LDA #song: PLP */
    program.add_word(0x20, tune.init);                                     /* JSR init */
}

/* Answers the offset of the handler that calls play. */
unsigned psid_program(Program &program, const Tune &tune, int song, std::uint16_t base) {
    start_interrupt(program, tune.cia_speed(song));
    program.add({0xEA, 0xEA, 0xEA, 0xEA, 0xEA, 0xEA, 0xEA});               /* as long from timer to init as libsidplayfp */
    call_init(program, tune, song, bank_for(tune.init), 0x04);
    if (tune.play)
        program.add({0xA9, bank_all, 0x85, 0x01});                         /* LDA #$37: STA $01 */
    program.add({0xEA, 0xEA, 0xEA, 0xEA, 0xEA, 0xEA, 0x58});               /* as late as libsidplayfp: CLI */
    program.add_word(0x4C, static_cast<std::uint16_t>(base + program.size())); /* wait */
    const unsigned handler = program.size();
    program.add({0xA5, 0x01, 0x48, 0xA9, bank_for(tune.play), 0x85, 0x01}); /* save $01, set play's bank */
    program.add({0xEA, 0xEA, 0x24, 0x01, 0xA9, 0x00});                     /* here too */
    program.add_word(0x20, tune.play);
    program.add({0x68, 0x85, 0x01});                                       /* restore $01 */
    program.add({0xCE, 0x19, 0xD0, 0xAD, 0x0D, 0xDC});                     /* acknowledge VIC and CIA */
    program.add({0x68, 0xA8, 0x68, 0xAA, 0x68, 0x40});                     /* restore and return */
    return handler;
}

void rsid_program(Program &program, const Tune &tune, int song, std::uint16_t base) {
    start_interrupt(program, true);
    program.add({0xEA, 0xEA, 0xEA, 0xEA, 0xEA, 0xEA, 0x24, 0x01});
    call_init(program, tune, song, bank_all, 0x00);
    program.add({0xEA, 0xEA});                                             /* so that the loop turns in step with libsidplayfp's */
    program.add_word(0x4C, static_cast<std::uint16_t>(base + program.size()));
}

/* In $FFFA-$FFFF of the RAM under the KERNAL, for interrupts while a PSID's routine has the KERNAL switched off. */
void ram_vectors(Bus &bus, const Tune &tune, std::uint16_t entry) {
    if (tune.load_end >= 0xFFFA)
        return;
    bus.poke_word(0xFFFA, static_cast<std::uint16_t>(entry + 8)); /* RTI */
    bus.poke_word(0xFFFE, entry);
}

/* Lets the KERNAL start up, then loads the program and types RUN. */
std::string start_basic(Machine &machine, const Tune &tune, const SongStart &start) {
    if (!start.has_kernal || !start.has_basic)
        return "This tune is a BASIC program: it needs the C64's KERNAL and BASIC ROM images, which aren't there.";
    Bus &bus = machine.bus;
    machine.cpu.reset(static_cast<std::uint16_t>(start.roms.kernal[0x1FFC] | start.roms.kernal[0x1FFD] << 8));
    machine.run_until(start_up_cycles);
    loaded_memory(bus, tune);
    bus.poke(0x030C, static_cast<std::uint8_t>(start.song - 1));
    static constexpr std::uint8_t run[] = {'R', 'U', 'N', 13};
    std::memcpy(bus.memory() + 0x0277, run, sizeof run); /* the keyboard's queue */
    bus.poke(0x00C6, sizeof run);
    return "";
}

} // namespace

std::string install_song(Machine &machine, const Tune &tune, const SongStart &start) {
    Bus &bus = machine.bus;
    bus.power_on(start.pal, start.roms);
    if (tune.basic)
        return start_basic(machine, tune, start);

    if (tune.rsid)
        warm_memory(bus, start.pal);
    else
        bare_memory(bus, start.pal);
    loaded_memory(bus, tune);
    warm_chips(bus, start.pal);
    const unsigned page = free_page(tune);
    const std::uint16_t base = page ? static_cast<std::uint16_t>(page << 8) : 0x0334; /* the tape buffer */
    Program program;
    if (tune.rsid) {
        bus.vic.write(0x11, 0x9B, bus.clock);
        bus.vic.write(0x12, 0x37, bus.clock);
        rsid_program(program, tune, start.song, base);
    } else {
        bus.vic.write(0x11, 0x1B, bus.clock);
        const unsigned handler = psid_program(program, tune, start.song, base);
        if (tune.play)
            bus.poke_word(0x0314, static_cast<std::uint16_t>(base + handler));
        const std::uint16_t entry = static_cast<std::uint16_t>(base + program.size());
        program.add({0x48, 0x8A, 0x48, 0x98, 0x48, 0x6C, 0x14, 0x03, 0x40}); /* as the KERNAL enters ($0314); RTI */
        ram_vectors(bus, tune, entry);
    }
    std::memcpy(bus.memory() + base, program.code(), program.size());
    Cycle delay = static_cast<Cycle>(start.power_on_delay);
    delay += start.pal ? 0 : ntsc_later;
    delay -= tune.rsid ? rsid_sooner : 0;
    bus.idle_until(delay);
    machine.cpu.reset(base);
    return "";
}

} // namespace sidflow
