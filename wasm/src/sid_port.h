/* Where the SIDs sit in I/O, what the tune last wrote to them, and the log of writes that the sound is made from.
 *
 * Facts: HVSC SID_file_format.txt (addresses); MOS 6581 data sheet (which registers read back); reSIDfp's notes on how
 * long the bus keeps a value.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_SID_PORT_H
#define SIDFLOW_SID_PORT_H

#include "lines.h"
#include "voices.h"

#include <cstdint>

namespace sidflow {

struct SidWrite {
    Cycle cycle;
    std::uint8_t chip;
    std::uint8_t reg;
    std::uint8_t value;
};

/* Sees every write as it happens: the trace of the ABI. */
class WriteWatcher {
public:
    virtual void on_write(const SidWrite &write) = 0;

protected:
    ~WriteWatcher() = default;
};

class SidPort {
public:
    static constexpr unsigned max_chips = 3;
    static constexpr unsigned log_capacity = 8192; /* a write takes a cycle, so a run of fewer cycles always fits */

    /* `addresses`: one to three of $D400-$D7E0, $DE00-$DFE0. */
    void place(const std::uint16_t *addresses, const Model *models, unsigned chips);
    void power_on(bool pal);

    std::uint8_t read(std::uint16_t address, Cycle now);
    void write(std::uint16_t address, std::uint8_t value, Cycle now);

    unsigned chips() const { return chips_; }
    Model model(unsigned chip) const { return models_[chip]; }
    const std::uint8_t *registers(unsigned chip) const { return sids_[chip].voices.registers(); }
    /* The voices as they stand after cycle `now`. */
    const Voices &voices(unsigned chip, Cycle now);

    const SidWrite *log() const { return log_; }
    unsigned logged() const { return logged_; }
    void drop_log(unsigned count);
    /* Off, nothing is logged and what was is dropped. */
    void set_logging(bool on) {
        logging_ = on;
        if (!on)
            logged_ = 0;
    }

    void watch(WriteWatcher *watcher) { watcher_ = watcher; }

    template <class Archive> void archive(Archive &a) {
        for (unsigned chip = 0; chip < chips_; ++chip) {
            a(sids_[chip].done, sids_[chip].bus_value, sids_[chip].bus_until);
            sids_[chip].voices.archive(a);
        }
    }

private:
    struct Sid {
        Voices voices;
        Cycle done = 0;             /* cycles that the voices have run */
        std::uint8_t bus_value = 0; /* what was last on the chip's data bus, and how long it lasts */
        Cycle bus_until = 0;
    };
    void run(Sid &sid, Cycle now);

    static constexpr std::uint8_t nobody = 0xFF;
    std::uint8_t slots_[128] = {}; /* a chip for each 32 bytes of $D000-$DFFF */
    Sid sids_[max_chips];
    Model models_[max_chips] = {Model::mos6581, Model::mos6581, Model::mos6581};
    unsigned chips_ = 0;
    SidWrite log_[log_capacity];
    unsigned logged_ = 0;
    bool logging_ = true;
    WriteWatcher *watcher_ = nullptr;
};

} // namespace sidflow

#endif
