/* One C64: processor and everything on its bus, with a song running in it.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_MACHINE_H
#define SIDFLOW_MACHINE_H

#include "bus.h"
#include "cpu.h"

namespace sidflow {

class Machine {
public:
    Machine() : cpu(bus) {}

    /* Runs on to that cycle; the instruction under way may pass it. */
    void run_until(Cycle end) { cpu.run_until(end); }

    template <class Archive> void archive(Archive &a) {
        bus.archive(a);
        cpu.archive(a);
    }

    Bus bus;
    Cpu cpu;
};

} // namespace sidflow

#endif
