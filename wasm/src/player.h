/* A tune being played: the machine that runs it and the chips that sound, kept at the same cycle.
 *
 * The machine runs ahead in slices and leaves a log of writes; the chips then run through it. Skipping runs the machine
 * alone; the chips come in late at the next render.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_PLAYER_H
#define SIDFLOW_PLAYER_H

#include "../engine.h"
#include "chips.h"
#include "machine.h"
#include "mixer.h"
#include "trace.h"
#include "tune.h"

#include <memory>
#include <string>
#include <vector>

namespace sidflow {

struct Settings {
    double rate = 44100;
    double channels = 1;
    double sampling = 1;
    double clock = 0;
    double model = 0;
    double core = 0;
    double filter_6581 = 0.5;
    double filter_8580 = 0.5;
    double power_on_delay = default_power_on_delay;

    /* Puts the raster where libsidplayfp 2.4 has it when it calls init after a delay of 0x1000 of its own units (PAL). */
    static constexpr double default_power_on_delay = 21688;
};

class Player {
public:
    Player();
    Player(const Player &) = delete;
    Player &operator=(const Player &) = delete;

    std::int32_t load(const std::uint8_t *file, std::uint32_t size);
    std::int32_t rom(std::int32_t kind, const std::uint8_t *image, std::uint32_t size);
    std::int32_t set(std::int32_t key, double value);
    double get(std::int32_t key) const;
    std::int32_t start(std::uint32_t song);
    /* Interleaved frames, -1 to 1 or full 16 bits. */
    template <class Sample> std::int32_t render(Sample *out, std::uint32_t frames);
    std::int32_t skip(std::uint32_t cycles);
    std::int32_t mute(std::uint32_t chip, std::uint32_t voice, bool muted);
    std::int32_t info(std::int32_t field) const;
    const char *text(std::int32_t field) const;
    const std::uint8_t *registers(std::uint32_t chip) const;
    const std::uint8_t *envelopes(std::uint32_t chip);
    std::int32_t peek(std::uint32_t address) const;
    double cycles() const { return static_cast<double>(position_ - origin_); }
    std::int32_t state_size();
    std::int32_t state_save(std::uint8_t *out, std::uint32_t size);
    std::int32_t state_load(const std::uint8_t *state, std::uint32_t size);

    Trace trace;
    const char *error() const { return error_.c_str(); }
    /* Keeps the words for error() and answers the status. */
    std::int32_t fail(std::int32_t status, std::string words);

private:
    struct StateHead;

    std::int32_t not_ready();
    std::int32_t done(std::int32_t value);
    Roms roms() const;
    bool make_chips();
    bool wake_chips();
    std::uint32_t run_slice(std::uint32_t cycles);
    StateHead state_head() const;
    int model_for(int chip) const;

    Settings settings_;  /* as asked for */
    Settings running_;   /* in force since the start */
    Tune tune_;
    std::uint64_t tune_hash_ = 0;
    bool loaded_ = false, started_ = false;
    int song_ = 0;
    bool pal_ = true;
    std::vector<std::uint8_t> images_[3];
    std::uint64_t image_hashes_[3] = {0, 0, 0};
    std::unique_ptr<Machine> machine_;
    std::unique_ptr<Chip> chips_[SID_MAX_CHIPS];
    bool chips_behind_ = false; /* the machine has gone on without them */
    bool muted_[SID_MAX_CHIPS][4] = {};
    Cycle position_ = 0;        /* what has been heard or skipped; the machine may be some cycles on */
    Cycle origin_ = 0;          /* the cycle of the machine that counts as 0 */
    Mixer mixer_;
    std::int16_t samples_[SID_MAX_CHIPS][Mixer::max_frames];
    std::uint32_t frames_from_ = 0, frames_to_ = 0; /* of those, the ones nobody has asked for yet */
    std::uint8_t envelopes_[3] = {};
    std::string error_;
};

} // namespace sidflow

#endif
