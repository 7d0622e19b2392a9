/* The oracle: the engine's ABI spoken by Debian's libsidplayfp, so that the same harness can run both and compare.
 *
 * Native only, and only as much of engine.h as the comparison needs: what libsidplayfp can't do answers a negative
 * status and says so. Two things are coarser than in our engine, and the harness knows it: libsidplayfp runs the machine
 * in slices of about 5 ms ahead of the sound, and tells its time in whole milliseconds, rounded down; so sid_registers is
 * the state within the millisecond after sid_cycles, not at the last sample rendered.
 *
 * Source of the facts: the installed headers of libsidplayfp 2.4 and its behaviour.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "../engine.h"
#include "../src/kernal.h"

#include <sidplayfp/SidConfig.h>
#include <sidplayfp/SidInfo.h>
#include <sidplayfp/SidTune.h>
#include <sidplayfp/SidTuneInfo.h>
#include <sidplayfp/builders/residfp.h>
#include <sidplayfp/sidplayfp.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <vector>

#if LIBSIDPLAYFP_VERSION_MAJ != 2 || LIBSIDPLAYFP_VERSION_MIN > 13
#error "The oracle is written for libsidplayfp 2.0 to 2.13, whose play() fills a buffer; Debian 12 has 2.4.2."
#endif

/* libsidplayfp 2.4 reads members that it never set: as table indices, which in a used heap is a crash. Its allocations
 * resolve to these, and zero is what its authors' own players mostly see. It also makes two runs equal. */
void *operator new(std::size_t size) {
    if (void *memory = std::calloc(1, size == 0 ? 1 : size)) {
        return memory;
    }
    throw std::bad_alloc();
}

void operator delete(void *memory) noexcept { std::free(memory); }

void operator delete(void *memory, std::size_t) noexcept { std::free(memory); }

namespace {

constexpr uint32_t kRegisters = 0x20;
constexpr double kPalHz = 985248.0;
constexpr double kNtscHz = 1022727.0;
constexpr int32_t kPalFrame = 19656;
constexpr int32_t kNtscFrame = 17095;
constexpr double kDefaultDelay = 0x1000;
/* Each play() of the library runs 5,000 events even when it still holds enough sound, and what isn't fetched piles up in a
 * buffer of 5,000 samples that nothing guards. An event is a cycle, but for the cycles that the VIC takes from the CPU. */
constexpr double kRunCycles = 5000;

struct Settings {
    double rate = 44100;
    double channels = 1;
    double sampling = 1;
    double clock = 0;
    double model = 0;
    double filter6581 = 0.5;
    double filter8580 = 0.5;
    double delay = kDefaultDelay;
};

struct Setting {
    int32_t key;
    double Settings::*member;
    double low;
    double high;
    bool whole;
};

constexpr Setting kSettings[] = {
    {SID_CONFIG_RATE, &Settings::rate, 8000, 192000, true},
    {SID_CONFIG_CHANNELS, &Settings::channels, 1, 2, true},
    {SID_CONFIG_SAMPLING, &Settings::sampling, 0, 1, true},
    {SID_CONFIG_CLOCK, &Settings::clock, 0, 2, true},
    {SID_CONFIG_MODEL, &Settings::model, 0, 2, true},
    {SID_CONFIG_FILTER_6581, &Settings::filter6581, 0, 1, false},
    {SID_CONFIG_FILTER_8580, &Settings::filter8580, 0, 1, false},
    {SID_CONFIG_POWER_ON_DELAY, &Settings::delay, 0, SidConfig::MAX_POWER_ON_DELAY, true},
};

const Setting *find_setting(int32_t key) {
    for (const Setting &setting : kSettings) {
        if (setting.key == key) {
            return &setting;
        }
    }
    return nullptr;
}

std::string from_latin1(const char *text) {
    std::string out;
    for (const char *p = text; *p != '\0'; ++p) {
        const auto byte = static_cast<unsigned char>(*p);
        if (byte < 0x80) {
            out.push_back(static_cast<char>(byte));
        } else {
            out.push_back(static_cast<char>(0xC0 | (byte >> 6)));
            out.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
        }
    }
    return out;
}

} // namespace

struct sid_engine {
    /* The order counts: the player lets go of the tune and the chips before they are destroyed. */
    ReSIDfpBuilder builder{"SIDFlow oracle"};
    std::vector<uint8_t> file;
    std::unique_ptr<SidTune> tune;
    sidplayfp player;
    Settings settings;
    std::string error;
    std::string text[3];
    uint8_t registers[SID_MAX_CHIPS][kRegisters] = {};
    std::vector<int16_t> made; /* interleaved samples that nobody has asked for yet */
    uint64_t fetched = 0;      /* frames since the start */
    bool started = false;
    bool ntsc = false;

    int32_t fail(int32_t status, std::string message) {
        error = std::move(message);
        return status;
    }

    int32_t ok() {
        error.clear();
        return SID_OK;
    }

    const SidTuneInfo *info() const { return tune ? tune->getInfo() : nullptr; }

    double clock_hz() const { return ntsc ? kNtscHz : kPalHz; }

    int32_t model_used(unsigned chip) const;
    uint32_t slice_frames() const;
};

int32_t sid_engine::model_used(unsigned chip) const {
    if (settings.model != 0) {
        return static_cast<int32_t>(settings.model);
    }
    const auto wanted = info()->sidModel(chip);
    if (wanted == SidTuneInfo::SIDMODEL_8580) {
        return 2;
    }
    if (wanted == SidTuneInfo::SIDMODEL_6581 || chip == 0) {
        return 1;
    }
    return model_used(0); /* an unmarked further chip is like the first */
}

/* How many frames to fetch at once: as many as a run makes, or all that have piled up. */
uint32_t sid_engine::slice_frames() const {
    const double run = kRunCycles * settings.rate / clock_hz();
    const double piled = player.timeMs() * settings.rate / 1000.0 - static_cast<double>(fetched);
    return static_cast<uint32_t>(std::max(run, piled));
}

uint32_t sid_abi_version(void) { return SID_ABI_VERSION; }

const char *sid_engine_version(void) {
    static const std::string version = "oracle-2 libsidplayfp " + std::to_string(LIBSIDPLAYFP_VERSION_MAJ) + "." +
                                       std::to_string(LIBSIDPLAYFP_VERSION_MIN) + "." +
                                       std::to_string(LIBSIDPLAYFP_VERSION_LEV);
    return version.c_str();
}

sid_engine *sid_new(void) {
    auto *engine = new (std::nothrow) sid_engine;
    if (engine != nullptr) {
        engine->builder.create(SID_MAX_CHIPS);
    }
    return engine;
}

void sid_delete(sid_engine *engine) {
    if (engine != nullptr) {
        engine->player.load(nullptr);
        delete engine;
    }
}

void *sid_alloc(uint32_t size_bytes) { return std::malloc(size_bytes); }

void sid_free(void *memory) { std::free(memory); }

const char *sid_error(sid_engine *engine) { return engine == nullptr ? "" : engine->error.c_str(); }

int32_t sid_load(sid_engine *engine, const uint8_t *file, uint32_t size_bytes) {
    if (file == nullptr || size_bytes > SID_MAX_FILE_BYTES) {
        return engine->fail(SID_ERR_ARGUMENT, "A tune has at most 128 KiB.");
    }
    std::vector<uint8_t> copy(file, file + size_bytes);
    auto tune = std::make_unique<SidTune>(copy.data(), size_bytes);
    if (!tune->getStatus()) {
        return engine->fail(SID_ERR_FORMAT, tune->statusString());
    }
    engine->player.load(nullptr);
    engine->started = false;
    engine->file = std::move(copy);
    engine->tune = std::move(tune);
    for (unsigned i = 0; i < 3; ++i) {
        const bool known = i < engine->info()->numberOfInfoStrings();
        engine->text[i] = known ? from_latin1(engine->info()->infoString(i)) : std::string();
    }
    return engine->ok();
}

const char *sid_text(sid_engine *engine, int32_t field) {
    return field < 0 || field > 2 ? "" : engine->text[field].c_str();
}

int32_t sid_info(sid_engine *engine, int32_t field) {
    const SidTuneInfo *info = engine->info();
    if (info == nullptr) {
        return engine->fail(SID_ERR_STATE, "No tune is loaded.");
    }
    if (field >= SID_INFO_SONG && !engine->started) {
        return engine->fail(SID_ERR_STATE, "No song is started.");
    }
    switch (field) {
    case SID_INFO_FORMAT: return engine->file[0] == 'R' ? 1 : 0;
    case SID_INFO_VERSION: return engine->file[5];
    case SID_INFO_SONGS: return static_cast<int32_t>(info->songs());
    case SID_INFO_START_SONG: return static_cast<int32_t>(info->startSong());
    case SID_INFO_LOAD: return info->loadAddr();
    case SID_INFO_LOAD_END: return static_cast<int32_t>(info->loadAddr() + info->c64dataLen() - 1);
    case SID_INFO_INIT: return info->initAddr();
    case SID_INFO_PLAY: return info->playAddr();
    case SID_INFO_CLOCK: return info->clockSpeed();
    case SID_INFO_CHIPS: return info->sidChips();
    case SID_INFO_ADDRESS_1:
    case SID_INFO_ADDRESS_2:
    case SID_INFO_ADDRESS_3: return info->sidChipBase(static_cast<unsigned>(field - SID_INFO_ADDRESS_1));
    case SID_INFO_MODEL_1:
    case SID_INFO_MODEL_2:
    case SID_INFO_MODEL_3: return info->sidModel(static_cast<unsigned>(field - SID_INFO_MODEL_1));
    case SID_INFO_SPEED: return info->songSpeed() == SidTuneInfo::SPEED_CIA_1A ? 1 : 0;
    case SID_INFO_BASIC: return info->compatibility() == SidTuneInfo::COMPATIBILITY_BASIC ? 1 : 0;
    case SID_INFO_MUS: return std::strstr(info->formatString(), "MUS") != nullptr ? 1 : 0;
    case SID_INFO_SONG: return static_cast<int32_t>(info->currentSong());
    case SID_INFO_CLOCK_USED: return engine->ntsc ? 2 : 1;
    case SID_INFO_MODEL_USED_1:
    case SID_INFO_MODEL_USED_2:
    case SID_INFO_MODEL_USED_3: return engine->model_used(static_cast<unsigned>(field - SID_INFO_MODEL_USED_1));
    case SID_INFO_CLOCK_HZ: return static_cast<int32_t>(engine->clock_hz());
    case SID_INFO_FRAME_CYCLES: return engine->ntsc ? kNtscFrame : kPalFrame;
    default: return engine->fail(SID_ERR_ARGUMENT, "There is no such field.");
    }
}

int32_t sid_rom(sid_engine *engine, int32_t kind, const uint8_t *image, uint32_t size_bytes) {
    constexpr uint32_t sizes[] = {8192, 8192, 4096};
    if (kind < SID_ROM_KERNAL || kind > SID_ROM_CHARGEN || (size_bytes != 0 && size_bytes != sizes[kind])) {
        return engine->fail(SID_ERR_ARGUMENT, "A ROM image has 8,192 bytes, the characters' 4,096.");
    }
    const uint8_t *given = size_bytes == 0 ? nullptr : image;
    switch (kind) {
    case SID_ROM_KERNAL: engine->player.setKernal(given); break;
    case SID_ROM_BASIC: engine->player.setBasic(given); break;
    default: engine->player.setChargen(given); break;
    }
    return engine->ok();
}

/* Beyond engine.h: the KERNAL that our engine puts in where there is none, so that the harness can give it to this machine
 * too. 8,192 bytes. */
extern "C" const uint8_t *oracle_small_kernal(void) { return sidflow::replacement_kernal(); }

/* Beyond engine.h: what libsidplayfp 2.4 has at $E000-$FFFF where it is given no image, an entry for interrupts and three
 * vectors, but with an instruction that halts wherever it has nothing. A song that halts with it runs astray without. */
extern "C" const uint8_t *oracle_halting_kernal(void) {
    static const std::vector<uint8_t> image = [] {
        constexpr uint8_t halt = 0x02;
        constexpr uint8_t entry[] = {0x48, 0x8A, 0x48, 0x98, 0x48, 0x6C, 0x14, 0x03}; /* save A, X, Y: JMP ($0314) */
        constexpr uint8_t vectors[] = {0x39, 0xEA, 0x39, 0xEA, 0xA0, 0xFF};
        std::vector<uint8_t> bytes(8192, halt);
        std::copy(std::begin(entry), std::end(entry), bytes.begin() + 0x1FA0);
        std::copy(std::begin(vectors), std::end(vectors), bytes.begin() + 0x1FFA);
        return bytes;
    }();
    return image.data();
}

int32_t sid_config(sid_engine *engine, int32_t key, double value) {
    const Setting *setting = find_setting(key);
    if (setting == nullptr) {
        return engine->fail(SID_ERR_ARGUMENT, "The oracle has no such setting.");
    }
    const bool inside = value >= setting->low && value <= setting->high;
    if (!inside || (setting->whole && value != std::floor(value))) {
        return engine->fail(SID_ERR_ARGUMENT, "The value is outside the setting's range.");
    }
    engine->settings.*(setting->member) = value;
    return engine->ok();
}

double sid_config_value(sid_engine *engine, int32_t key) {
    const Setting *setting = find_setting(key);
    return setting == nullptr ? std::numeric_limits<double>::quiet_NaN() : engine->settings.*(setting->member);
}

int32_t sid_start(sid_engine *engine, uint32_t song) {
    if (!engine->tune) {
        return engine->fail(SID_ERR_STATE, "No tune is loaded.");
    }
    if (song > engine->info()->songs()) {
        return engine->fail(SID_ERR_ARGUMENT, "The tune has fewer songs.");
    }
    const Settings &settings = engine->settings;
    engine->started = false;
    engine->player.load(nullptr);
    engine->tune->selectSong(song);

    const auto says = engine->info()->clockSpeed();
    engine->ntsc = settings.clock == 0 ? says == SidTuneInfo::CLOCK_NTSC : settings.clock == 2;

    SidConfig config = engine->player.config();
    config.sidEmulation = &engine->builder;
    config.frequency = static_cast<uint_least32_t>(settings.rate);
    config.playback = settings.channels == 2 ? SidConfig::STEREO : SidConfig::MONO;
    config.samplingMethod = settings.sampling == 1 ? SidConfig::RESAMPLE_INTERPOLATE : SidConfig::INTERPOLATE;
    config.defaultC64Model = settings.clock == 2 ? SidConfig::NTSC : SidConfig::PAL;
    config.forceC64Model = settings.clock != 0;
    config.defaultSidModel = settings.model == 2 ? SidConfig::MOS8580 : SidConfig::MOS6581;
    config.forceSidModel = settings.model != 0;
    config.powerOnDelay = static_cast<uint_least16_t>(settings.delay);
    /* The library counts both curves from 0, bright, to 1, dark (for the 8580 its header still says hertz); ours is the
     * other way round. */
    engine->builder.filter6581Curve(1.0 - settings.filter6581);
    engine->builder.filter8580Curve(1.0 - settings.filter8580);

    if (!engine->player.config(config) || !engine->player.load(engine->tune.get())) {
        return engine->fail(SID_ERR_FORMAT, engine->player.error());
    }
    std::memset(engine->registers, 0, sizeof engine->registers);
    engine->made.clear();
    engine->fetched = 0;
    engine->started = true;
    return engine->ok();
}

int32_t sid_render_i16(sid_engine *engine, int16_t *out, uint32_t frames) {
    if (!engine->started) {
        return engine->fail(SID_ERR_STATE, "No song is started.");
    }
    if (frames > SID_MAX_RENDER_FRAMES) {
        return engine->fail(SID_ERR_ARGUMENT, "That is more than 65,536 frames at once.");
    }
    const auto channels = static_cast<uint32_t>(engine->settings.channels);
    std::vector<int16_t> &made = engine->made;
    const size_t wanted = static_cast<size_t>(frames) * channels;
    while (made.size() < wanted) {
        const size_t before = made.size();
        const uint32_t frames_now = engine->slice_frames();
        const uint32_t slice = frames_now * channels;
        made.resize(before + slice);
        /* At an illegal instruction the library says nothing, starts the song anew and stops playing. */
        if (engine->player.play(made.data() + before, slice) < slice || !engine->player.isPlaying()) {
            engine->started = false;
            return engine->fail(SID_ERR_STATE, engine->player.error());
        }
        engine->fetched += frames_now;
    }
    const auto end = made.begin() + static_cast<std::ptrdiff_t>(wanted);
    std::copy(made.begin(), end, out);
    made.erase(made.begin(), end);
    engine->error.clear();
    return static_cast<int32_t>(frames);
}

int32_t sid_render_f32(sid_engine *engine, float *out, uint32_t frames) {
    std::vector<int16_t> samples(static_cast<size_t>(frames) * 2);
    const int32_t done = sid_render_i16(engine, samples.data(), frames);
    for (int32_t i = 0; i < done * static_cast<int32_t>(engine->settings.channels); ++i) {
        out[i] = static_cast<float>(samples[static_cast<size_t>(i)]) / 32768.0F;
    }
    return done;
}

int32_t sid_skip(sid_engine *engine, uint32_t) {
    return engine->fail(SID_ERR_STATE, "The oracle can't run without its sound.");
}

double sid_cycles(sid_engine *engine) {
    return engine->started ? static_cast<double>(engine->player.timeMs()) * engine->clock_hz() / 1000.0 : 0.0;
}

int32_t sid_mute(sid_engine *engine, uint32_t chip, uint32_t voice, uint32_t muted) {
    if (chip >= SID_MAX_CHIPS || voice > 2) {
        return engine->fail(SID_ERR_ARGUMENT, "The oracle mutes voices 0 to 2 of chips 0 to 2.");
    }
    engine->player.mute(chip, voice, muted == 0);
    return engine->ok();
}

const uint8_t *sid_registers(sid_engine *engine, uint32_t chip) {
    if (!engine->started || chip >= SID_MAX_CHIPS || !engine->player.getSidStatus(chip, engine->registers[chip])) {
        return nullptr;
    }
    return engine->registers[chip];
}

const uint8_t *sid_envelopes(sid_engine *, uint32_t) { return nullptr; }

int32_t sid_peek(sid_engine *engine, uint32_t) {
    return engine->fail(SID_ERR_STATE, "The oracle keeps its memory to itself.");
}

int32_t sid_trace_start(sid_engine *engine, uint32_t) {
    return engine->fail(SID_ERR_STATE, "The oracle keeps no trace.");
}

int32_t sid_trace_drain(sid_engine *engine, sid_write *, uint32_t) {
    return engine->fail(SID_ERR_STATE, "The oracle keeps no trace.");
}

uint32_t sid_trace_dropped(sid_engine *) { return 0; }

int32_t sid_state_size(sid_engine *engine) {
    return engine->fail(SID_ERR_STATE, "The oracle has no snapshots.");
}

int32_t sid_state_save(sid_engine *engine, uint8_t *, uint32_t) { return sid_state_size(engine); }

int32_t sid_state_load(sid_engine *engine, const uint8_t *, uint32_t) { return sid_state_size(engine); }
