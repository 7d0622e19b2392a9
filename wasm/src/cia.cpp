#include "cia.h"

#include <cstring>

namespace sidflow {

namespace {

constexpr std::uint8_t flag_timer_a = 1, flag_timer_b = 2, flag_alarm = 4, flag_serial = 8;
constexpr std::uint8_t unseen = 0x40; /* of our own: an interrupt that shows no flag */

std::uint8_t bcd_next(std::uint8_t value) {
    return static_cast<std::uint8_t>((value & 15) == 9 ? (value & 0xF0) + 16 : (value & 0xF0) | ((value + 1) & 15));
}

} // namespace

/* ---- time of day ---- */

void CiaClock::power_on(Cycle now, std::int32_t clock_hz, std::int32_t mains_hz) {
    *this = CiaClock();
    clock_hz_ = clock_hz;
    mains_hz_ = mains_hz;
    start_ = now;
    schedule();
}

bool CiaClock::at_alarm() const { return std::memcmp(time_, alarm_, sizeof time_) == 0; }

bool CiaClock::tick(bool mains_is_50) {
    ++periods_;
    schedule();
    if (stopped_)
        return false;
    if (++divider_ < (mains_is_50 ? 5 : 6))
        return false;
    divider_ = 0;
    const bool before = at_alarm();
    time_[0] = (time_[0] + 1) & 15;
    if (time_[0] == 10) {
        time_[0] = 0;
        time_[1] = bcd_next(time_[1]) & 0x7F;
        if (time_[1] == 0x60) {
            time_[1] = 0;
            time_[2] = bcd_next(time_[2]) & 0x7F;
            if (time_[2] == 0x60) {
                time_[2] = 0;
                std::uint8_t pm = time_[3] & 0x80;
                std::uint8_t hour = time_[3] & 0x1F;
                if (hour == 0x11)
                    pm ^= 0x80;
                hour = hour == 0x12 ? 1 : bcd_next(hour) & 0x1F;
                time_[3] = pm | hour;
            }
        }
    }
    return at_alarm() && !before;
}

std::uint8_t CiaClock::read(unsigned reg) {
    if (!latched_)
        std::memcpy(latch_, time_, sizeof latch_);
    if (reg == 3)
        latched_ = true;
    else if (reg == 0)
        latched_ = false;
    return latch_[reg];
}

bool CiaClock::write(unsigned reg, std::uint8_t value, bool alarm) {
    static constexpr std::uint8_t bits[4] = {0x0F, 0x7F, 0x7F, 0x9F};
    const bool before = at_alarm();
    value &= bits[reg];
    if (alarm) {
        alarm_[reg] = value;
    } else {
        if (reg == 3) {
            stopped_ = true;
            if ((value & 0x1F) == 0x12) /* the chip turns AM and PM round when 12 is written */
                value ^= 0x80;
        } else if (reg == 0) {
            if (stopped_)
                divider_ = 0;
            stopped_ = false;
        }
        time_[reg] = value;
    }
    return at_alarm() && !before;
}

/* ---- the chip ---- */

void Cia::power_on(Cycle now, std::int32_t clock_hz, std::int32_t mains_hz) {
    timer_a_ = CiaTimer();
    timer_b_ = CiaTimer();
    tod_.power_on(now, clock_hz, mains_hz);
    done_ = now;
    irq_due_ = acknowledged_ = never;
    std::memset(port_, 0, sizeof port_);
    std::memset(direction_, 0, sizeof direction_);
    flags_ = mask_ = 0;
    line_low_ = false;
    shift_ = shift_left_ = 0;
    shift_waiting_ = false;
    pb_pulse_ = 0;
}

void Cia::set_line(bool low, Cycle now) {
    line_low_ = low;
    if (on_nmi_)
        lines_.nmi(low, now);
    else
        lines_.irq(IrqSource::cia1, low, now);
}

void Cia::flag(std::uint8_t bits, Cycle now) {
    flags_ |= bits;
    if ((flags_ & (mask_ | unseen)) && !line_low_ && irq_due_ == never)
        irq_due_ = now + 1;
}

/* Ticks from the next cycle on that surely only count. */
Cycle Cia::quiet(Cycle limit) const {
    if (irq_due_ != never || pb_pulse_)
        return 0;
    limit = std::min(limit, tod_.next() - done_ - 1);
    limit = timer_b_.quiet(timer_a_.quiet(limit));
    return std::max<Cycle>(limit, 0);
}

void Cia::tick() {
    const Cycle now = ++done_;
    if (irq_due_ == now) {
        irq_due_ = never;
        if (flags_ & (mask_ | unseen))
            set_line(true, now);
    }
    pb_pulse_ = 0;
    if (timer_a_.tick()) {
        pb_pulse_ |= 0x40;
        if ((timer_b_.control & 0x41) == 0x41) /* counts timer A (its gate, CNT, is always high here) */
            timer_b_.count_pulse();
        if ((timer_a_.control & 0x40) && shift_left_ && --shift_left_ == 0) {
            if (shift_waiting_) {
                shift_waiting_ = false;
                shift_left_ = 16;
            }
            flag(flag_serial, now);
        }
        flag(flag_timer_a, now);
    }
    if (timer_b_.tick()) {
        pb_pulse_ |= 0x80;
        if (acknowledged_ != now - 1)
            flag(flag_timer_b, now);
        else if (mask_ & flag_timer_b) /* a flaw of the 6526: reading the flags a cycle earlier swallows this one */
            flag(unseen, now);
    }
    if (tod_.next() <= now && tod_.tick(timer_a_.control & 0x80))
        flag(flag_alarm, now);
}

void Cia::catch_up(Cycle now) {
    while (done_ < now) {
        if (const Cycle ticks = quiet(now - done_)) {
            timer_a_.skip(ticks);
            timer_b_.skip(ticks);
            done_ += ticks;
        } else {
            tick();
        }
    }
}

std::uint8_t Cia::port_b() const {
    std::uint8_t value = static_cast<std::uint8_t>(port_[1] | ~direction_[1]);
    if (timer_a_.control & 2) {
        const bool high = timer_a_.control & 4 ? timer_a_.toggle : (pb_pulse_ & 0x40) != 0;
        value = static_cast<std::uint8_t>((value & 0xBF) | (high ? 0x40 : 0));
    }
    if (timer_b_.control & 2) {
        const bool high = timer_b_.control & 4 ? timer_b_.toggle : (pb_pulse_ & 0x80) != 0;
        value = static_cast<std::uint8_t>((value & 0x7F) | (high ? 0x80 : 0));
    }
    return value;
}

std::uint8_t Cia::read(unsigned reg, Cycle now) {
    catch_up(now);
    switch (reg & 15) {
    case 0x0:
        return static_cast<std::uint8_t>(port_[0] | ~direction_[0]); /* nothing is plugged in: inputs are high */
    case 0x1:
        return port_b();
    case 0x2:
    case 0x3:
        return direction_[reg & 1];
    case 0x4:
        return static_cast<std::uint8_t>(timer_a_.counter);
    case 0x5:
        return static_cast<std::uint8_t>(timer_a_.counter >> 8);
    case 0x6:
        return static_cast<std::uint8_t>(timer_b_.counter);
    case 0x7:
        return static_cast<std::uint8_t>(timer_b_.counter >> 8);
    case 0x8:
    case 0x9:
    case 0xA:
    case 0xB:
        return tod_.read((reg & 15) - 8);
    case 0xC:
        return shift_;
    case 0xD: {
        /* Reading acknowledges. A line that was about to fall stays high, and bit 7 has not risen yet. */
        const std::uint8_t value = static_cast<std::uint8_t>((flags_ & ~unseen) | (line_low_ ? 0x80 : 0));
        flags_ = 0;
        acknowledged_ = now;
        irq_due_ = never;
        if (line_low_)
            set_line(false, now);
        return value;
    }
    case 0xE:
        return timer_a_.control;
    default:
        return timer_b_.control;
    }
}

void Cia::write(unsigned reg, std::uint8_t value, Cycle now) {
    catch_up(now);
    switch (reg & 15) {
    case 0x0:
    case 0x1:
        port_[reg & 1] = value;
        break;
    case 0x2:
    case 0x3:
        direction_[reg & 1] = value;
        break;
    case 0x4:
        timer_a_.write_low(value);
        break;
    case 0x5:
        timer_a_.write_high(value);
        break;
    case 0x6:
        timer_b_.write_low(value);
        break;
    case 0x7:
        timer_b_.write_high(value);
        break;
    case 0x8:
    case 0x9:
    case 0xA:
    case 0xB:
        if (tod_.write((reg & 15) - 8, value, timer_b_.control & 0x80))
            flag(flag_alarm, now);
        break;
    case 0xC:
        shift_ = value;
        if (timer_a_.control & 0x40) {
            if (shift_left_)
                shift_waiting_ = true;
            else
                shift_left_ = 16;
        }
        break;
    case 0xD:
        if (value & 0x80)
            mask_ |= value & 0x1F;
        else
            mask_ &= static_cast<std::uint8_t>(~value);
        flag(0, now);
        break;
    case 0xE:
        if ((value ^ timer_a_.control) & 0x40) { /* the serial register changes direction */
            shift_left_ = 0;
            shift_waiting_ = false;
        }
        timer_a_.write_control(value, !(value & 0x20));
        break;
    default:
        timer_b_.write_control(value, !(value & 0x60));
        break;
    }
}

} // namespace sidflow
