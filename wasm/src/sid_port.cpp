#include "sid_port.h"

#include <cstring>

namespace sidflow {

namespace {

/* For how many cycles the data bus of the chip keeps a value. */
Cycle bus_life(Model model) { return model == Model::mos6581 ? 0x1D00 : 0xA2000; }

/* In libsidplayfp 2.4 the envelopes have counted that long when the raster is first in line 0: tunes read it in ENV3. On
 * a C64 it is chance. */
Cycle head_start(bool pal) { return pal ? 60 : 62; }

} // namespace

void SidPort::place(const std::uint16_t *addresses, const Model *models, unsigned chips) {
    chips_ = chips;
    for (unsigned slot = 0; slot < 128; ++slot)
        slots_[slot] = slot >= 0x20 && slot < 0x40 ? 0 : nobody; /* the first SID shows all over $D400-$D7FF */
    for (unsigned chip = 0; chip < chips; ++chip) {
        models_[chip] = models[chip];
        if (chip > 0)
            slots_[addresses[chip] >> 5 & 127] = static_cast<std::uint8_t>(chip);
    }
}

void SidPort::power_on(bool pal) {
    for (unsigned chip = 0; chip < chips_; ++chip) {
        Sid &sid = sids_[chip];
        sid.voices.power_on(models_[chip]);
        sid.done = -head_start(pal);
        sid.bus_value = 0;
        sid.bus_until = 0;
    }
    logged_ = 0;
}

void SidPort::run(Sid &sid, Cycle now) {
    if (now > sid.done) {
        sid.voices.run(static_cast<std::uint64_t>(now - sid.done));
        sid.done = now;
    }
}

const Voices &SidPort::voices(unsigned chip, Cycle now) {
    run(sids_[chip], now);
    return sids_[chip].voices;
}

std::uint8_t SidPort::read(std::uint16_t address, Cycle now) {
    const std::uint8_t chip = slots_[address >> 5 & 127];
    if (chip == nobody)
        return 0;
    Sid &sid = sids_[chip];
    const unsigned reg = address & 31;
    if (reg < 0x19 || reg > 0x1C) {
        /* a register that can't be read shows what is left on the bus, and drains it */
        if (now >= sid.bus_until)
            return 0;
        sid.bus_until = now + (sid.bus_until - now) / 2;
        return sid.bus_value;
    }
    run(sid, now);
    switch (reg) {
    case 0x1B:
        sid.bus_value = sid.voices.osc3();
        break;
    case 0x1C:
        sid.bus_value = sid.voices.env3();
        break;
    default:
        sid.bus_value = 0xFF; /* no paddles */
        break;
    }
    sid.bus_until = now + bus_life(models_[chip]);
    return sid.bus_value;
}

void SidPort::write(std::uint16_t address, std::uint8_t value, Cycle now) {
    const std::uint8_t chip = slots_[address >> 5 & 127];
    if (chip == nobody)
        return;
    Sid &sid = sids_[chip];
    const std::uint8_t reg = address & 31;
    sid.bus_value = value;
    sid.bus_until = now + bus_life(models_[chip]);
    if (Voices::concerns(reg))
        run(sid, now);
    sid.voices.write(reg, value);
    const SidWrite write = {now, chip, reg, value};
    if (logging_ && logged_ < log_capacity)
        log_[logged_++] = write;
    if (watcher_)
        watcher_->on_write(write);
}

void SidPort::drop_log(unsigned count) {
    logged_ -= count;
    std::memmove(log_, log_ + count, logged_ * sizeof log_[0]);
}

} // namespace sidflow
