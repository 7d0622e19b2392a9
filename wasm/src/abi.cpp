/* engine.h in C: each call goes to the player; null and foreign values stop here. */
#pragma GCC visibility push(default)
#include "../engine.h"
#pragma GCC visibility pop

#include "player.h"
#include "version.h"

#include <cstdlib>
#include <new>

struct sid_engine {
    sidflow::Player player;
};

extern "C" {

uint32_t sid_abi_version(void) { return SID_ABI_VERSION; }
const char *sid_engine_version(void) { return sidflow::engine_version; }

sid_engine *sid_new(void) { return new (std::nothrow) sid_engine(); }
void sid_delete(sid_engine *engine) { delete engine; }

void *sid_alloc(uint32_t size_bytes) { return std::malloc(size_bytes ? size_bytes : 1); }
void sid_free(void *memory) { std::free(memory); }

const char *sid_error(sid_engine *engine) { return engine ? engine->player.error() : ""; }

int32_t sid_load(sid_engine *engine, const uint8_t *file, uint32_t size_bytes) {
    return engine ? engine->player.load(file, size_bytes) : SID_ERR_ARGUMENT;
}
const char *sid_text(sid_engine *engine, int32_t field) { return engine ? engine->player.text(field) : ""; }
int32_t sid_info(sid_engine *engine, int32_t field) {
    return engine ? engine->player.info(field) : SID_ERR_ARGUMENT;
}
int32_t sid_rom(sid_engine *engine, int32_t kind, const uint8_t *image, uint32_t size_bytes) {
    return engine ? engine->player.rom(kind, image, size_bytes) : SID_ERR_ARGUMENT;
}
int32_t sid_config(sid_engine *engine, int32_t key, double value) {
    return engine ? engine->player.set(key, value) : SID_ERR_ARGUMENT;
}
double sid_config_value(sid_engine *engine, int32_t key) { return engine ? engine->player.get(key) : __builtin_nan(""); }

int32_t sid_start(sid_engine *engine, uint32_t song) {
    return engine ? engine->player.start(song) : SID_ERR_ARGUMENT;
}
int32_t sid_render_f32(sid_engine *engine, float *out, uint32_t frames) {
    return engine ? engine->player.render(out, frames) : SID_ERR_ARGUMENT;
}
int32_t sid_render_i16(sid_engine *engine, int16_t *out, uint32_t frames) {
    return engine ? engine->player.render(out, frames) : SID_ERR_ARGUMENT;
}
int32_t sid_skip(sid_engine *engine, uint32_t cycles) { return engine ? engine->player.skip(cycles) : SID_ERR_ARGUMENT; }
double sid_cycles(sid_engine *engine) { return engine ? engine->player.cycles() : 0; }
int32_t sid_mute(sid_engine *engine, uint32_t chip, uint32_t voice, uint32_t muted) {
    return engine ? engine->player.mute(chip, voice, muted != 0) : SID_ERR_ARGUMENT;
}

const uint8_t *sid_registers(sid_engine *engine, uint32_t chip) {
    return engine ? engine->player.registers(chip) : nullptr;
}
const uint8_t *sid_envelopes(sid_engine *engine, uint32_t chip) {
    return engine ? engine->player.envelopes(chip) : nullptr;
}
int32_t sid_peek(sid_engine *engine, uint32_t address) {
    return engine ? engine->player.peek(address) : SID_ERR_ARGUMENT;
}

int32_t sid_trace_start(sid_engine *engine, uint32_t capacity_writes) {
    if (!engine)
        return SID_ERR_ARGUMENT;
    if (capacity_writes > SID_MAX_TRACE_WRITES)
        return engine->player.fail(SID_ERR_ARGUMENT, "A trace holds at most 1,048,576 writes.");
    engine->player.trace.start(capacity_writes);
    return SID_OK;
}
int32_t sid_trace_drain(sid_engine *engine, sid_write *out, uint32_t max) {
    if (!engine)
        return SID_ERR_ARGUMENT;
    if (!out && max)
        return engine->player.fail(SID_ERR_ARGUMENT, "There is no room for the trace.");
    return static_cast<int32_t>(engine->player.trace.drain(out, max < SID_MAX_TRACE_WRITES ? max : SID_MAX_TRACE_WRITES));
}
uint32_t sid_trace_dropped(sid_engine *engine) { return engine ? engine->player.trace.dropped() : 0; }

int32_t sid_state_size(sid_engine *engine) { return engine ? engine->player.state_size() : SID_ERR_ARGUMENT; }
int32_t sid_state_save(sid_engine *engine, uint8_t *out, uint32_t size_bytes) {
    return engine ? engine->player.state_save(out, size_bytes) : SID_ERR_ARGUMENT;
}
int32_t sid_state_load(sid_engine *engine, const uint8_t *state, uint32_t size_bytes) {
    return engine ? engine->player.state_load(state, size_bytes) : SID_ERR_ARGUMENT;
}

} // extern "C"
