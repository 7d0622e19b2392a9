/* MOS 6526 CIA: two timers, time of day, serial register, interrupt logic.
 *
 * Facts: MOS 6526 data sheet; the cycle-by-cycle behaviour of the timers as Wolfgang Lorenz worked it out in "A Software
 * Model of the CIA6526" (delay pipelines between a control bit and what it does).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_CIA_H
#define SIDFLOW_CIA_H

#include "lines.h"

#include <algorithm>

namespace sidflow {

/* One interval timer. tick() is one phi2 cycle; skip() is many in which nothing but counting happens. */
class CiaTimer {
public:
    std::uint16_t counter = 0xFFFF;
    std::uint16_t latch = 0xFFFF;
    std::uint8_t control = 0;
    bool toggle = false; /* what PB6 or PB7 shows in toggle mode */

    bool tick() {
        if (pipe_ & count3)
            --counter;
        bool underflow = false;
        if (counter == 0 && (pipe_ & count2)) {
            underflow = true;
            toggle = !toggle;
            if ((pipe_ | feed_) & one_shot) {
                control &= 0xFE;
                pipe_ &= static_cast<std::uint8_t>(~(count0 | count1 | count2));
                feed_ &= static_cast<std::uint8_t>(~count0);
            }
            pipe_ |= load1;
        }
        reloaded_ = pipe_ & load1;
        if (reloaded_) {
            counter = latch;
            pipe_ &= static_cast<std::uint8_t>(~count2);
        }
        pipe_ = static_cast<std::uint8_t>(((pipe_ << 1) & shifted) | feed_);
        return underflow;
    }

    /* How many ticks from now surely do nothing but count, at most `limit`. */
    Cycle quiet(Cycle limit) const {
        if (feed_ & count0)
            return pipe_ == (count_all | feed_) && counter > 1 ? std::min<Cycle>(limit, counter - 1) : 0;
        return pipe_ == feed_ ? limit : 0;
    }
    void skip(Cycle ticks) {
        reloaded_ = false;
        if (feed_ & count0)
            counter = static_cast<std::uint16_t>(counter - ticks);
    }

    /* `clocked`: the timer counts cycles (not pulses, nor the other timer). */
    void write_control(std::uint8_t value, bool clocked) {
        if ((value & 1) && clocked) {
            pipe_ |= count0 | count1;
            feed_ |= count0;
        } else {
            pipe_ &= static_cast<std::uint8_t>(~(count0 | count1));
            feed_ &= static_cast<std::uint8_t>(~count0);
        }
        if (value & 8)
            feed_ |= one_shot;
        else
            feed_ &= static_cast<std::uint8_t>(~one_shot);
        if (value & 0x10)
            pipe_ |= load0;
        if ((value & 1) && !(control & 1))
            toggle = true; /* starting the timer sets the flip-flop */
        control = value & 0xEF;
    }
    void write_low(std::uint8_t value) {
        latch = static_cast<std::uint16_t>((latch & 0xFF00) | value);
        if (reloaded_) /* the latch is still open to the counter */
            counter = latch;
    }
    void write_high(std::uint8_t value) {
        latch = static_cast<std::uint16_t>((latch & 0x00FF) | value << 8);
        if (!(control & 1))
            pipe_ |= load0;
        if (reloaded_)
            counter = latch;
    }
    void count_pulse() { pipe_ |= count1; } /* the other timer ran under */

    template <class Archive> void archive(Archive &a) { a(counter, latch, control, toggle, reloaded_, pipe_, feed_); }

private:
    static constexpr std::uint8_t count0 = 1, count1 = 2, count2 = 4, count3 = 8, load0 = 16, load1 = 32, one_shot = 64;
    static constexpr std::uint8_t count_all = count0 | count1 | count2 | count3;
    static constexpr std::uint8_t shifted = count1 | count2 | count3 | load1;
    bool reloaded_ = false; /* in the last tick */
    std::uint8_t pipe_ = 0; /* what has been asked for and is on its way */
    std::uint8_t feed_ = 0; /* what enters the pipe at each cycle */
};

/* Time of day: counts mains periods in BCD. */
class CiaClock {
public:
    void power_on(Cycle now, std::int32_t clock_hz, std::int32_t mains_hz);
    Cycle next() const { return next_; }
    /* A mains period is over. Answers true when the alarm went off. */
    bool tick(bool mains_is_50);
    std::uint8_t read(unsigned reg); /* 0 tenths, 1 seconds, 2 minutes, 3 hours */
    bool write(unsigned reg, std::uint8_t value, bool alarm); /* true: it now equals the alarm and did not before */

    template <class Archive> void archive(Archive &a) {
        a(time_, alarm_, latch_, latched_, stopped_, divider_, start_, next_, periods_, clock_hz_, mains_hz_);
    }

private:
    bool at_alarm() const;
    void schedule() { next_ = start_ + (periods_ + 1) * clock_hz_ / mains_hz_; }
    std::uint8_t time_[4] = {0, 0, 0, 1};
    std::uint8_t alarm_[4] = {0, 0, 0, 0};
    std::uint8_t latch_[4] = {0, 0, 0, 0};
    bool latched_ = false;
    bool stopped_ = true;
    std::uint8_t divider_ = 0;
    Cycle start_ = 0;
    Cycle next_ = never;
    std::int64_t periods_ = 0;
    std::int32_t clock_hz_ = 985248;
    std::int32_t mains_hz_ = 50;
};

class Cia {
public:
    /* `on_nmi`: this is CIA 2, whose interrupt goes to the NMI line. */
    explicit Cia(Lines &lines, bool on_nmi) : lines_(lines), on_nmi_(on_nmi) {}

    void power_on(Cycle now, std::int32_t clock_hz, std::int32_t mains_hz);
    std::uint8_t read(unsigned reg, Cycle now);
    void write(unsigned reg, std::uint8_t value, Cycle now);
    /* Runs all cycles up to and with `now`. */
    void catch_up(Cycle now);
    /* The first cycle in which something may happen that others see. */
    Cycle next_event() const { return done_ + 1 + quiet(1 << 30); }

    template <class Archive> void archive(Archive &a) {
        a(done_, irq_due_, acknowledged_, port_, direction_, flags_, mask_, line_low_, shift_, shift_left_, shift_waiting_, pb_pulse_);
        timer_a_.archive(a);
        timer_b_.archive(a);
        tod_.archive(a);
    }

private:
    Cycle quiet(Cycle limit) const;
    void tick();
    void flag(std::uint8_t bits, Cycle now);
    void set_line(bool low, Cycle now);
    std::uint8_t port_b() const;

    Lines &lines_;
    const bool on_nmi_;
    CiaTimer timer_a_, timer_b_;
    CiaClock tod_;
    Cycle done_ = 0;       /* the last cycle that has been run */
    Cycle irq_due_ = never; /* the line follows its flag one cycle later */
    Cycle acknowledged_ = never; /* when the flags were last read */
    std::uint8_t port_[2] = {0, 0};
    std::uint8_t direction_[2] = {0, 0};
    std::uint8_t flags_ = 0, mask_ = 0;
    bool line_low_ = false;
    std::uint8_t shift_ = 0, shift_left_ = 0; /* serial register; underflows of timer A until the byte is out */
    bool shift_waiting_ = false;
    std::uint8_t pb_pulse_ = 0; /* timers that ran under in the last cycle, for PB6 and PB7 in pulse mode */
};

} // namespace sidflow

#endif
