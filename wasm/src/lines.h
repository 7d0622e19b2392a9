/* The interrupt lines between the chips and the processor, with the cycle of each change.
 *
 * The 6510 looks at its lines at the end of the last cycle but one of an instruction, so it must know since when a line
 * is low, and whether it was low a cycle ago. (Facts: MOS 6510 data sheet; "MOS 6510 Unintended Opcodes - no more
 * secrets", appendix on interrupts.)
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_LINES_H
#define SIDFLOW_LINES_H

#include <cstdint>

namespace sidflow {

using Cycle = std::int64_t;
inline constexpr Cycle never = INT64_MAX;

enum class IrqSource : std::uint8_t { cia1 = 1, vic = 2 };

class Lines {
public:
    void reset() { *this = Lines(); }

    void irq(IrqSource source, bool low, Cycle now) {
        const std::uint8_t before = irq_;
        const auto bit = static_cast<std::uint8_t>(source);
        irq_ = static_cast<std::uint8_t>(low ? before | bit : before & ~bit);
        if (before == 0 && irq_ != 0) {
            irq_since_ = now;
            attention_ = true;
        } else if (before != 0 && irq_ == 0) {
            irq_until_ = now;
        }
    }

    void nmi(bool low, Cycle now) {
        if (low && !nmi_) {
            nmi_edge_ = now;
            attention_ = true;
        }
        nmi_ = low;
    }

    /* False: neither interrupt can be due, whatever the flags. Keeps the common case to one test. */
    bool attention() const { return attention_; }

    /* Was the line low at the end of that cycle? */
    bool irq_at(Cycle cycle) const { return irq_since_ <= cycle && (irq_ != 0 || irq_until_ > cycle); }
    bool nmi_at(Cycle cycle) const { return nmi_edge_ <= cycle; }

    void nmi_taken() { nmi_edge_ = never; }

    /* After a look at the lines: is there anything left to look at? */
    void settle(Cycle polled) { attention_ = irq_ != 0 || nmi_edge_ != never || irq_until_ > polled; }

    template <class Archive> void archive(Archive &a) {
        a(irq_, irq_since_, irq_until_, nmi_, nmi_edge_, attention_);
    }

private:
    std::uint8_t irq_ = 0;
    Cycle irq_since_ = never;
    Cycle irq_until_ = 0;
    bool nmi_ = false;
    Cycle nmi_edge_ = never;
    bool attention_ = false;
};

} // namespace sidflow

#endif
