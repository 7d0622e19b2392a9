#include "player.h"

#include "driver.h"
#include "hash.h"
#include "kernal.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <new>

namespace sidflow {

namespace {

/* Cycles that the machine runs before the chips follow; the log of writes holds twice as many. */
constexpr std::uint32_t slice_cycles = SidPort::log_capacity / 2;

/* Resamplers round their steps down, and a frame falls due at the next step of a first pass: so many frames take at least
 * that share of their cycles, less this many. */
constexpr double surely = 0.998;
double jitter_cycles(double rate_hz) { return 16 + 400000 / rate_hz; }

struct Setting {
    double Settings::*member;
    double low, high;
    bool whole;
};

/* By sid_config_key. */
constexpr Setting setting_table[] = {
    {&Settings::rate, 8000, 192000, true},       {&Settings::channels, 1, 2, true},
    {&Settings::sampling, 0, 1, true},           {&Settings::clock, 0, 2, true},
    {&Settings::model, 0, 2, true},              {&Settings::core, 0, 1, true},
    {&Settings::filter_6581, 0, 1, false},       {&Settings::filter_8580, 0, 1, false},
    {&Settings::power_on_delay, 0, 65535, true},
};
constexpr std::int32_t setting_count = sizeof setting_table / sizeof setting_table[0];

const char *const setting_errors[] = {
    "The rate must be a whole number of Hz from 8000 to 192000.",
    "There can be 1 or 2 channels.",
    "The sampling is 0 (cheap) or 1 (best).",
    "The clock is 0 (as the tune says), 1 (PAL) or 2 (NTSC).",
    "The model is 0 (as the tune says), 1 (6581) or 2 (8580).",
    "The core is 0 (reSIDfp) or 1 (fast).",
    "The filter's brightness lies between 0 (dark) and 1 (bright).",
    "The filter's brightness lies between 0 (dark) and 1 (bright).",
    "The delay is a whole number of cycles from 0 to 65535.",
};

} // namespace

Player::Player() : machine_(new (std::nothrow) Machine()) {}

std::int32_t Player::fail(std::int32_t status, std::string words) {
    error_ = std::move(words);
    return status;
}

std::int32_t Player::done(std::int32_t value) {
    error_.clear();
    return value;
}

std::int32_t Player::not_ready() {
    return fail(SID_ERR_STATE, loaded_ ? "No song has been started." : "No tune has been loaded.");
}

/* ---- tune, images, settings ---- */

std::int32_t Player::load(const std::uint8_t *file, std::uint32_t size) {
    if (!file)
        return fail(SID_ERR_ARGUMENT, "There is no file.");
    if (size > SID_MAX_FILE_BYTES)
        return fail(SID_ERR_FORMAT, "The file is too large for a SID tune.");
    Tune tune;
    std::string words = read_tune(file, size, tune);
    if (!words.empty())
        return fail(SID_ERR_FORMAT, std::move(words));
    tune_ = std::move(tune);
    tune_hash_ = hash_bytes(file, size);
    loaded_ = true;
    started_ = false;
    return done(SID_OK);
}

std::int32_t Player::rom(std::int32_t kind, const std::uint8_t *image, std::uint32_t size) {
    static constexpr std::uint32_t sizes[3] = {8192, 8192, 4096};
    if (kind < 0 || kind > 2)
        return fail(SID_ERR_ARGUMENT, "There are three ROM images: KERNAL, BASIC and CHARGEN.");
    if (size != 0 && (size != sizes[kind] || !image))
        return fail(SID_ERR_ARGUMENT, kind == SID_ROM_CHARGEN ? "The CHARGEN image has 4,096 bytes."
                                                              : "The KERNAL and BASIC images have 8,192 bytes each.");
    images_[kind].assign(image, image + size);
    image_hashes_[kind] = size ? hash_bytes(image, size) : 0;
    return done(SID_OK);
}

Roms Player::roms() const {
    const auto image = [this](int kind, const std::uint8_t *otherwise) {
        return images_[kind].empty() ? otherwise : images_[kind].data();
    };
    return {image(SID_ROM_KERNAL, replacement_kernal()), image(SID_ROM_BASIC, empty_rom()),
            image(SID_ROM_CHARGEN, empty_rom())};
}

std::int32_t Player::set(std::int32_t key, double value) {
    if (key < 0 || key >= setting_count)
        return fail(SID_ERR_ARGUMENT, "There is no such setting.");
    const Setting &setting = setting_table[key];
    /* written so that NaN fails */
    if (!(value >= setting.low && value <= setting.high) || (setting.whole && value != std::floor(value)))
        return fail(SID_ERR_ARGUMENT, setting_errors[key]);
    settings_.*setting.member = value;
    if (started_ && (key == SID_CONFIG_FILTER_6581 || key == SID_CONFIG_FILTER_8580)) {
        running_.*setting.member = value;
        const Model model = key == SID_CONFIG_FILTER_6581 ? Model::mos6581 : Model::mos8580;
        for (int chip = 0; chip < tune_.chips; ++chip)
            if (chips_[chip] && machine_->bus.sids.model(static_cast<unsigned>(chip)) == model)
                chips_[chip]->filter_curve(value);
    }
    return done(SID_OK);
}

double Player::get(std::int32_t key) const {
    if (key < 0 || key >= setting_count)
        return std::numeric_limits<double>::quiet_NaN();
    return settings_.*setting_table[key].member;
}

/* ---- start ---- */

int Player::model_for(int chip) const {
    if (settings_.model != 0)
        return static_cast<int>(settings_.model);
    return tune_.models[chip] == 2 ? 2 : 1;
}

std::int32_t Player::start(std::uint32_t song) {
    if (!loaded_)
        return not_ready();
    if (!machine_)
        return fail(SID_ERR_MEMORY, "There is not enough memory for the machine.");
    if (song > static_cast<std::uint32_t>(tune_.songs))
        return fail(SID_ERR_ARGUMENT, "The tune doesn't have that many songs.");
    if (tune_.mus)
        return fail(SID_ERR_FORMAT, "This is music data for Compute's Sidplayer, which needs a player program that this "
                                    "engine doesn't have.");
    started_ = false;
    const int wanted = song ? static_cast<int>(song) : tune_.start_song;
    const bool pal = settings_.clock == 0 ? tune_.clock != 2 : settings_.clock == 1;
    Model models[SID_MAX_CHIPS];
    for (int chip = 0; chip < tune_.chips; ++chip)
        models[chip] = model_for(chip) == 2 ? Model::mos8580 : Model::mos6581;

    SongStart how;
    how.song = wanted;
    how.pal = pal;
    how.power_on_delay = static_cast<std::uint32_t>(settings_.power_on_delay);
    how.roms = roms();
    how.has_kernal = !images_[SID_ROM_KERNAL].empty();
    how.has_basic = !images_[SID_ROM_BASIC].empty();
    SidPort &sids = machine_->bus.sids;
    sids.place(tune_.addresses, models, static_cast<unsigned>(tune_.chips));
    sids.set_logging(false);
    sids.watch(tune_.basic ? nullptr : &trace); /* the machine's own start-up is not the song's */
    trace.set_origin(0);
    std::string words = install_song(*machine_, tune_, how);
    if (!words.empty())
        return fail(SID_ERR_NEEDS_ROM, std::move(words));
    sids.set_logging(true);
    sids.watch(&trace);

    running_ = settings_;
    song_ = wanted;
    pal_ = pal;
    position_ = origin_ = tune_.basic ? machine_->bus.clock : 0;
    trace.set_origin(origin_);
    mixer_.set(static_cast<unsigned>(tune_.chips), static_cast<unsigned>(running_.channels));
    chips_behind_ = true; /* they come in settled, without the thump of a chip that is switched on */
    if (!wake_chips())
        return fail(SID_ERR_MEMORY, "There is not enough memory for the sound chips.");
    started_ = true;
    return done(SID_OK);
}

bool Player::make_chips() {
    for (auto &chip : chips_)
        chip.reset();
    ChipSettings how;
    how.clock_hz = pal_ ? 985248 : 1022727;
    how.rate_hz = running_.rate;
    how.best = running_.sampling == 1;
    how.filter_6581 = running_.filter_6581;
    how.filter_8580 = running_.filter_8580;
    for (int chip = 0; chip < tune_.chips; ++chip) {
        how.model = machine_->bus.sids.model(static_cast<unsigned>(chip));
        chips_[chip] = running_.core == 0 ? make_resid_chip(how) : make_fast_chip(how);
        if (!chips_[chip])
            return false;
        for (unsigned voice = 0; voice < 4; ++voice)
            chips_[chip]->mute(voice, muted_[chip][voice]);
    }
    return true;
}

/* After a start or a skip: fresh chips that take over where the machine stands. */
bool Player::wake_chips() {
    if (!chips_behind_)
        return true;
    if (!make_chips())
        return false;
    frames_from_ = frames_to_ = 0;
    for (int chip = 0; chip < tune_.chips; ++chip)
        chips_[chip]->resume(machine_->bus.sids.voices(static_cast<unsigned>(chip), position_));
    chips_behind_ = false;
    return true;
}

/* ---- running ---- */

/* Runs machine and chips that much further; answers the frames that fell due, in samples_. */
std::uint32_t Player::run_slice(std::uint32_t cycles) {
    const Cycle begin = position_, end = position_ + cycles;
    SidPort &sids = machine_->bus.sids;
    machine_->run_until(end);
    const SidWrite *log = sids.log();
    unsigned due = 0;
    while (due < sids.logged() && log[due].cycle < end)
        ++due;
    std::uint32_t frames = 0;
    for (int chip = 0; chip < tune_.chips; ++chip) {
        Cycle now = begin;
        frames = 0;
        for (unsigned i = 0; i < due; ++i) {
            if (log[i].chip != chip)
                continue;
            if (log[i].cycle > now) {
                frames += chips_[chip]->clock(static_cast<std::uint32_t>(log[i].cycle - now), samples_[chip] + frames);
                now = log[i].cycle;
            }
            chips_[chip]->write(log[i].reg, log[i].value);
        }
        if (end > now)
            frames += chips_[chip]->clock(static_cast<std::uint32_t>(end - now), samples_[chip] + frames);
    }
    sids.drop_log(due);
    position_ = end;
    return frames;
}

template <class Sample> std::int32_t Player::render(Sample *out, std::uint32_t frames) {
    if (!started_)
        return not_ready();
    if (frames > SID_MAX_RENDER_FRAMES || (!out && frames))
        return fail(SID_ERR_ARGUMENT, "At most 65,536 frames can be rendered at once.");
    if (!wake_chips())
        return fail(SID_ERR_MEMORY, "There is not enough memory for the sound chips.");
    const double cycles_per_frame = (pal_ ? 985248 : 1022727) / running_.rate * surely;
    const double jitter = jitter_cycles(running_.rate);
    std::uint32_t left = frames;
    while (left) {
        /* as far as surely not too far; then cycle by cycle to the last frame */
        const double bound = (left - 1) * cycles_per_frame - jitter;
        const double room = (Mixer::max_frames - 2) * cycles_per_frame - jitter;
        const double cycles = std::max(1.0, std::min({bound, room, double{slice_cycles}}));
        if (frames_from_ == frames_to_) {
            frames_from_ = 0;
            frames_to_ = run_slice(static_cast<std::uint32_t>(cycles));
        }
        /* a core may give two frames at once where one was wanted: the other waits for the next call */
        const std::uint32_t taken = std::min(frames_to_ - frames_from_, left);
        mixer_.mix(samples_, frames_from_, taken, out);
        frames_from_ += taken;
        out += taken * mixer_.channels();
        left -= taken;
    }
    return done(static_cast<std::int32_t>(frames));
}

template std::int32_t Player::render(float *, std::uint32_t);
template std::int32_t Player::render(std::int16_t *, std::uint32_t);

std::int32_t Player::skip(std::uint32_t cycles) {
    if (!started_)
        return not_ready();
    if (cycles > SID_MAX_SKIP_CYCLES)
        return fail(SID_ERR_ARGUMENT, "At most 4,194,304 cycles can be skipped at once.");
    if (cycles) {
        SidPort &sids = machine_->bus.sids;
        chips_behind_ = true;
        sids.set_logging(false);
        position_ += cycles;
        machine_->run_until(position_);
        sids.set_logging(true);
    }
    return done(static_cast<std::int32_t>(cycles));
}

std::int32_t Player::mute(std::uint32_t chip, std::uint32_t voice, bool muted) {
    if (chip >= SID_MAX_CHIPS || voice > 3)
        return fail(SID_ERR_ARGUMENT, "There are chips 0 to 2 with voices 0 to 3.");
    muted_[chip][voice] = muted;
    if (chips_[chip])
        chips_[chip]->mute(voice, muted);
    return done(SID_OK);
}

} // namespace sidflow
