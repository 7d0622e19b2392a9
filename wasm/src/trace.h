/* The record of writes to the chips, for who looks inside: a queue of bounded size.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_TRACE_H
#define SIDFLOW_TRACE_H

#include "../engine.h"
#include "sid_port.h"

#include <algorithm>
#include <vector>

namespace sidflow {

class Trace final : public WriteWatcher {
public:
    /* 0 stops it and gives the memory back. */
    void start(std::uint32_t capacity) {
        std::vector<sid_write>(capacity).swap(queue_);
        first_ = count_ = dropped_ = 0;
    }
    bool running() const { return !queue_.empty(); }

    /* Cycles count from there. */
    void set_origin(Cycle origin) { origin_ = origin; }

    void on_write(const SidWrite &write) override {
        if (queue_.empty())
            return;
        if (count_ == queue_.size()) {
            ++dropped_;
            return;
        }
        const auto cycle = static_cast<std::uint32_t>(write.cycle - origin_);
        queue_[(first_ + count_++) % queue_.size()] = {cycle, write.chip, write.reg, write.value, 0};
    }

    std::uint32_t drain(sid_write *out, std::uint32_t max) {
        const auto moved = static_cast<std::uint32_t>(std::min<std::size_t>(max, count_));
        for (std::uint32_t i = 0; i < moved; ++i) {
            out[i] = queue_[first_];
            first_ = (first_ + 1) % queue_.size();
        }
        count_ -= moved;
        return moved;
    }
    std::uint32_t dropped() const { return dropped_; }

private:
    std::vector<sid_write> queue_;
    std::size_t first_ = 0, count_ = 0;
    std::uint32_t dropped_ = 0;
    Cycle origin_ = 0;
};

} // namespace sidflow

#endif
