#include "bus.h"

#include <algorithm>
#include <cstring>

namespace sidflow {

namespace {

constexpr std::uint8_t port_inputs = 0x17; /* what the lines read when they are not driven: LORAM, HIRAM, CHAREN, sense */

bool io_visible(unsigned bank) { return (bank & 4) && (bank & 3); }

} // namespace

/* Bits 0 to 2 of the processor port choose one of eight views of memory. */
void Bus::map_memory() {
    for (unsigned bank = 0; bank < 8; ++bank) {
        for (unsigned page = 0; page < 256; ++page) {
            const std::uint8_t *source = ram_ + page * 256;
            if (page >= 0xA0 && page < 0xC0 && (bank & 3) == 3)
                source = roms_.basic + (page - 0xA0) * 256;
            else if (page >= 0xE0 && (bank & 2))
                source = roms_.kernal + (page - 0xE0) * 256;
            else if (page >= 0xD0 && page < 0xE0 && (bank & 3))
                source = bank & 4 ? nullptr : roms_.chargen + (page - 0xD0) * 256;
            read_maps_[bank][page] = source;
        }
    }
    for (unsigned io = 0; io < 2; ++io)
        for (unsigned page = 0; page < 256; ++page)
            write_maps_[io][page] = page == 0 || (io && page >= 0xD0 && page < 0xE0) ? nullptr : ram_ + page * 256;
    select_bank();
}

void Bus::select_bank() {
    const unsigned bank = (port_data_ | ~port_direction_) & 7;
    read_map_ = read_maps_[bank];
    write_map_ = write_maps_[io_visible(bank)];
    ram_[0] = port_direction_;
    ram_[1] = static_cast<std::uint8_t>((port_data_ & port_direction_) | (port_inputs & ~port_direction_));
}

void Bus::set_port(std::uint8_t direction, std::uint8_t data) {
    port_direction_ = direction;
    port_data_ = data;
    select_bank();
}

void Bus::power_on(bool pal, const Roms &roms) {
    const std::int32_t clock_hz = pal ? 985248 : 1022727;
    roms_ = roms;
    clock = 0;
    ba_low_ = false;
    lines.reset();
    std::memset(ram_, 0, sizeof ram_);
    std::memset(colour_, 0, sizeof colour_);
    cia1.power_on(clock - 1, clock_hz, pal ? 50 : 60);
    cia2.power_on(clock - 1, clock_hz, pal ? 50 : 60);
    vic.power_on(clock, pal);
    sids.power_on(pal);
    port_direction_ = 0x2F;
    port_data_ = 0x37;
    map_memory();
    next_event_ = clock;
}

void Bus::events() {
    if (vic.next_event() <= clock)
        vic.catch_up(clock);
    if (cia1.next_event() <= clock)
        cia1.catch_up(clock);
    if (cia2.next_event() <= clock)
        cia2.catch_up(clock);
    ba_low_ = vic.ba_low();
    next_event_ = std::min({vic.next_event(), cia1.next_event(), cia2.next_event()});
}

std::uint8_t Bus::read_io(std::uint16_t address) {
    std::uint8_t value = 0;
    switch (address >> 8 & 15) {
    case 0x0:
    case 0x1:
    case 0x2:
    case 0x3:
        value = vic.read(address, clock);
        break;
    case 0x8:
    case 0x9:
    case 0xA:
    case 0xB:
        return colour_[address & 0x3FF] | 0xF0;
    case 0xC:
        value = cia1.read(address, clock);
        break;
    case 0xD:
        value = cia2.read(address, clock);
        break;
    default:
        return sids.read(address, clock);
    }
    next_event_ = clock + 1; /* what was read may have changed what comes next */
    return value;
}

void Bus::write_special(std::uint16_t address, std::uint8_t value) {
    if (address < 0x100) {
        if (address > 1) {
            ram_[address] = value;
            return;
        }
        (address ? port_data_ : port_direction_) = value;
        select_bank();
        return;
    }
    switch (address >> 8 & 15) {
    case 0x0:
    case 0x1:
    case 0x2:
    case 0x3:
        vic.write(address, value, clock);
        ba_low_ = vic.ba_low();
        break;
    case 0x8:
    case 0x9:
    case 0xA:
    case 0xB:
        colour_[address & 0x3FF] = value & 15;
        return;
    case 0xC:
        cia1.write(address, value, clock);
        break;
    case 0xD:
        cia2.write(address, value, clock);
        break;
    default:
        sids.write(address, value, clock);
        return;
    }
    next_event_ = clock + 1;
}

} // namespace sidflow
