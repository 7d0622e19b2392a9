/* The player from outside: what it tells about the tune and the machine, and its saved states. */
#include "player.h"

#include "archive.h"
#include "hash.h"
#include "version.h"

#include <cstring>

namespace sidflow {

/* What a saved state belongs to. */
struct Player::StateHead {
    char magic[8];
    std::uint64_t engine;  /* hash of the version */
    std::uint64_t tune;
    std::uint64_t roms;
    std::uint64_t settings; /* those that the machine depends on */
    std::int64_t origin, position;
    std::uint64_t checksum; /* of the machine that follows */
};

std::int32_t Player::info(std::int32_t field) const {
    if (!loaded_)
        return SID_ERR_STATE;
    const int chip = (field - SID_INFO_ADDRESS_1) % 3;
    const bool there = chip >= 0 && chip < tune_.chips;
    switch (field) {
    case SID_INFO_FORMAT:
        return tune_.rsid ? 1 : 0;
    case SID_INFO_VERSION:
        return tune_.version;
    case SID_INFO_SONGS:
        return tune_.songs;
    case SID_INFO_START_SONG:
        return tune_.start_song;
    case SID_INFO_LOAD:
        return tune_.load;
    case SID_INFO_LOAD_END:
        return tune_.load_end;
    case SID_INFO_INIT:
        return tune_.init;
    case SID_INFO_PLAY:
        return tune_.play;
    case SID_INFO_CLOCK:
        return tune_.clock;
    case SID_INFO_CHIPS:
        return tune_.chips;
    case SID_INFO_ADDRESS_1:
    case SID_INFO_ADDRESS_2:
    case SID_INFO_ADDRESS_3:
        return there ? tune_.addresses[chip] : 0;
    case SID_INFO_MODEL_1:
    case SID_INFO_MODEL_2:
    case SID_INFO_MODEL_3:
        return there ? tune_.models[chip] : 0;
    case SID_INFO_SPEED:
        return tune_.cia_speed(started_ ? song_ : tune_.start_song) ? 1 : 0;
    case SID_INFO_BASIC:
        return tune_.basic ? 1 : 0;
    case SID_INFO_MUS:
        return tune_.mus ? 1 : 0;
    default:
        break;
    }
    if (field < 0 || field > SID_INFO_FRAME_CYCLES)
        return SID_ERR_ARGUMENT;
    if (!started_)
        return SID_ERR_STATE;
    switch (field) {
    case SID_INFO_SONG:
        return song_;
    case SID_INFO_CLOCK_USED:
        return pal_ ? 1 : 2;
    case SID_INFO_CLOCK_HZ:
        return pal_ ? 985248 : 1022727;
    case SID_INFO_FRAME_CYCLES:
        return machine_->bus.vic.cycles_per_line() * machine_->bus.vic.lines_per_frame();
    default: {
        const int used = field - SID_INFO_MODEL_USED_1;
        return used < tune_.chips ? static_cast<int>(machine_->bus.sids.model(static_cast<unsigned>(used))) : 0;
    }
    }
}

const char *Player::text(std::int32_t field) const {
    if (!loaded_)
        return "";
    switch (field) {
    case SID_TEXT_TITLE:
        return tune_.title.c_str();
    case SID_TEXT_AUTHOR:
        return tune_.author.c_str();
    case SID_TEXT_RELEASED:
        return tune_.released.c_str();
    default:
        return "";
    }
}

const std::uint8_t *Player::registers(std::uint32_t chip) const {
    if (!started_ || chip >= static_cast<std::uint32_t>(tune_.chips))
        return nullptr;
    return machine_->bus.sids.registers(chip);
}

const std::uint8_t *Player::envelopes(std::uint32_t chip) {
    if (!started_ || chip >= static_cast<std::uint32_t>(tune_.chips))
        return nullptr;
    const Voices &voices = machine_->bus.sids.voices(chip, position_);
    for (unsigned voice = 0; voice < 3; ++voice)
        envelopes_[voice] = voices.state(voice).envelope;
    return envelopes_;
}

std::int32_t Player::peek(std::uint32_t address) const {
    if (address > 0xFFFF)
        return SID_ERR_ARGUMENT;
    return started_ ? machine_->bus.ram(static_cast<std::uint16_t>(address)) : std::int32_t{SID_ERR_STATE};
}

/* ---- states ---- */

Player::StateHead Player::state_head() const {
    StateHead head = {};
    std::memcpy(head.magic, "SIDSTATE", sizeof head.magic);
    head.engine = hash_bytes(engine_version, sizeof engine_version);
    head.tune = tune_hash_;
    head.roms = hash_bytes(image_hashes_, sizeof image_hashes_);
    const double machine[] = {running_.power_on_delay, static_cast<double>(song_), static_cast<double>(pal_)};
    head.settings = hash_bytes(machine, sizeof machine);
    for (int chip = 0; chip < tune_.chips; ++chip) {
        const Model model = machine_->bus.sids.model(static_cast<unsigned>(chip));
        head.settings = hash_bytes(&model, sizeof model, head.settings);
    }
    head.origin = origin_;
    head.position = position_;
    return head;
}

std::int32_t Player::state_size() {
    if (!started_)
        return not_ready();
    Archive count(Archive::Mode::count, nullptr, 0);
    machine_->archive(count);
    return done(static_cast<std::int32_t>(sizeof(StateHead) + count.size()));
}

std::int32_t Player::state_save(std::uint8_t *out, std::uint32_t size) {
    const std::int32_t needed = state_size();
    if (needed < 0)
        return needed;
    if (!out || size < static_cast<std::uint32_t>(needed))
        return fail(SID_ERR_ARGUMENT, "There is too little room for the state.");
    /* the voices run lazily: bring them to where the machine is, so that equal machines give equal bytes */
    for (int chip = 0; chip < tune_.chips; ++chip)
        machine_->bus.sids.voices(static_cast<unsigned>(chip), machine_->bus.clock);
    std::uint8_t *body = out + sizeof(StateHead);
    const std::size_t length = static_cast<std::size_t>(needed) - sizeof(StateHead);
    Archive save(Archive::Mode::save, body, length);
    machine_->archive(save);
    StateHead head = state_head();
    head.checksum = hash_bytes(body, length);
    std::memcpy(out, &head, sizeof head);
    return done(needed);
}

std::int32_t Player::state_load(const std::uint8_t *state, std::uint32_t size) {
    const std::int32_t needed = state_size();
    if (needed < 0)
        return needed;
    if (!state)
        return fail(SID_ERR_ARGUMENT, "There is no state.");
    StateHead head, own = state_head();
    if (size != static_cast<std::uint32_t>(needed))
        return fail(SID_ERR_ARGUMENT, "This state isn't one of this tune: its size differs.");
    std::memcpy(&head, state, sizeof head);
    const std::uint8_t *body = state + sizeof head;
    const std::size_t length = size - sizeof head;
    if (std::memcmp(head.magic, own.magic, sizeof head.magic) != 0 || head.engine != own.engine)
        return fail(SID_ERR_ARGUMENT, "This state was saved by another version of the engine.");
    if (head.tune != own.tune || head.settings != own.settings || head.roms != own.roms)
        return fail(SID_ERR_ARGUMENT, "This state belongs to another tune, song, setting or ROM image.");
    if (head.checksum != hash_bytes(body, length))
        return fail(SID_ERR_ARGUMENT, "This state is damaged.");
    Archive load(Archive::Mode::load, const_cast<std::uint8_t *>(body), length);
    machine_->archive(load);
    machine_->bus.sids.drop_log(machine_->bus.sids.logged());
    origin_ = head.origin;
    position_ = head.position;
    chips_behind_ = true;
    return done(SID_OK);
}

} // namespace sidflow
