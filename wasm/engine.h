/* The C ABI of the SIDFlow engine: one C64 with one to three SIDs that plays one tune at a time.
 *
 * The same header serves three builds: sid.wasm (browser and server), the native library (tests, sanitizers, bench)
 * and the oracle over libsidplayfp (native only). Every call does a bounded amount of work and none traps: what can't
 * be done answers a negative status, and sid_error() says why in words for a listener.
 *
 * Units: time in C64 cycles (PAL 985,248 Hz, NTSC 1,022,727 Hz) or frames of output; songs and chips as written below.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_ENGINE_H
#define SIDFLOW_ENGINE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SID_ABI_VERSION 1u

/* Limits of one call; more is answered with SID_ERR_ARGUMENT. */
#define SID_MAX_FILE_BYTES 131072u     /* a tune: header and at most 64 KiB of C64 memory */
#define SID_MAX_RENDER_FRAMES 65536u   /* sid_render_* */
#define SID_MAX_SKIP_CYCLES 4194304u   /* sid_skip: about 4 s of tune */
#define SID_MAX_TRACE_WRITES 1048576u  /* sid_trace_start */
#define SID_MAX_CHIPS 3u

typedef struct sid_engine sid_engine;

enum sid_status {
    SID_OK = 0,
    SID_ERR_ARGUMENT = -1,  /* a value outside its documented range */
    SID_ERR_FORMAT = -2,    /* the bytes are no tune that can be played */
    SID_ERR_STATE = -3,     /* called before sid_load or sid_start */
    SID_ERR_MEMORY = -4,
    SID_ERR_NEEDS_ROM = -5  /* the song can't run without a ROM image that isn't there; sid_error names it */
};

/* ---- life ---------------------------------------------------------------------------------------------------- */

uint32_t sid_abi_version(void);
const char *sid_engine_version(void); /* changes whenever the sound or the trace of any tune may change */

sid_engine *sid_new(void); /* NULL when memory is short */
void sid_delete(sid_engine *engine);

void *sid_alloc(uint32_t size_bytes); /* memory that the host may write to; NULL when short */
void sid_free(void *memory);

/* The last error of this engine as UTF-8, "" when there was none; valid until the next call. Engine may be NULL. */
const char *sid_error(sid_engine *engine);

/* ---- the tune ------------------------------------------------------------------------------------------------ */

/* Reads a PSID or RSID file of version 1 to 4. The bytes are copied. On an error the former tune stays. */
int32_t sid_load(sid_engine *engine, const uint8_t *file, uint32_t size_bytes);

enum sid_text_field { SID_TEXT_TITLE = 0, SID_TEXT_AUTHOR = 1, SID_TEXT_RELEASED = 2 };
const char *sid_text(sid_engine *engine, int32_t field); /* UTF-8 (the file holds Latin-1); "" when unknown */

enum sid_info_field {
    SID_INFO_FORMAT = 0,      /* 0 PSID, 1 RSID */
    SID_INFO_VERSION = 1,     /* 1 to 4 */
    SID_INFO_SONGS = 2,       /* 1 to 256 */
    SID_INFO_START_SONG = 3,  /* 1-based */
    SID_INFO_LOAD = 4,        /* effective load address */
    SID_INFO_LOAD_END = 5,    /* last address loaded, inclusive */
    SID_INFO_INIT = 6,
    SID_INFO_PLAY = 7,        /* 0: the tune installs its own interrupt */
    SID_INFO_CLOCK = 8,       /* as the file says: 0 unknown, 1 PAL, 2 NTSC, 3 any */
    SID_INFO_CHIPS = 9,       /* 1 to 3 */
    SID_INFO_ADDRESS_1 = 10,  /* 0xD400; then second and third chip, 0 when absent */
    SID_INFO_ADDRESS_2 = 11,
    SID_INFO_ADDRESS_3 = 12,
    SID_INFO_MODEL_1 = 13,    /* as the file says: 0 unknown, 1 6581, 2 8580, 3 any */
    SID_INFO_MODEL_2 = 14,
    SID_INFO_MODEL_3 = 15,
    SID_INFO_SPEED = 16,      /* of the started (else the start) song: 0 vertical blank, 1 CIA timer */
    SID_INFO_BASIC = 17,      /* 1: an RSID written in BASIC, needs the BASIC and KERNAL images */
    SID_INFO_MUS = 18,        /* 1: data for Compute's player, which this engine doesn't have */
    /* in force after sid_start */
    SID_INFO_SONG = 19,
    SID_INFO_CLOCK_USED = 20, /* 1 PAL, 2 NTSC */
    SID_INFO_MODEL_USED_1 = 21, /* 1 6581, 2 8580 */
    SID_INFO_MODEL_USED_2 = 22,
    SID_INFO_MODEL_USED_3 = 23,
    SID_INFO_CLOCK_HZ = 24,     /* 985248 or 1022727 */
    SID_INFO_FRAME_CYCLES = 25  /* 19656 or 17095 */
};
int32_t sid_info(sid_engine *engine, int32_t field); /* negative status when unknown field or nothing loaded */

enum sid_rom { SID_ROM_KERNAL = 0, SID_ROM_BASIC = 1, SID_ROM_CHARGEN = 2 };
/* 8,192, 8,192 and 4,096 bytes; copied; size 0 takes the image out. Takes effect at the next sid_start. */
int32_t sid_rom(sid_engine *engine, int32_t kind, const uint8_t *image, uint32_t size_bytes);

/* ---- settings: take effect at the next sid_start, but for those marked "at once" ------------------------------- */

enum sid_config_key {
    SID_CONFIG_RATE = 0,          /* Hz of output, 8000 to 192000; default 44100 */
    SID_CONFIG_CHANNELS = 1,      /* 1 or 2, interleaved; default 1. One chip sits in the middle, two left and right */
    SID_CONFIG_SAMPLING = 2,      /* 0 cheap (decimation), 1 best (two-pass sinc resampling); default 1 */
    SID_CONFIG_CLOCK = 3,         /* 0 as the tune says (PAL when it doesn't), 1 PAL, 2 NTSC; default 0 */
    SID_CONFIG_MODEL = 4,         /* 0 as the tune says (6581 when it doesn't), 1 6581, 2 8580, for all chips; default 0 */
    SID_CONFIG_CORE = 5,          /* 0 reSIDfp, 1 fast (the cheap model of our own); default 0 */
    SID_CONFIG_FILTER_6581 = 6,   /* 0 dark to 1 bright, at once; default 0.5 */
    SID_CONFIG_FILTER_8580 = 7,   /* the same for the 8580 */
    SID_CONFIG_POWER_ON_DELAY = 8 /* cycles of the machine before the song's init, 0 to 65535; default 21688 */
};
int32_t sid_config(sid_engine *engine, int32_t key, double value);
double sid_config_value(sid_engine *engine, int32_t key); /* NaN for an unknown key */

/* ---- running ------------------------------------------------------------------------------------------------- */

/* Powers the machine up and starts a song: 1-based, 0 for the file's start song. The same engine, tune and settings
 * give the same bytes after every sid_start, in every host. */
int32_t sid_start(sid_engine *engine, uint32_t song);

/* Render the next frames, interleaved by channel; f32 lies in -1 to 1. Answers the frames written (always all that
 * were asked for) or a negative status. */
int32_t sid_render_f32(sid_engine *engine, float *out, uint32_t frames);
int32_t sid_render_i16(sid_engine *engine, int16_t *out, uint32_t frames);

/* Runs the machine on without its sound, above 100 times real time; the C64 ends in the same state as after rendering
 * the same cycles. The next render settles the chips first (up to 0.1 s, not heard, the machine stands still meanwhile).
 * Answers the cycles skipped or a negative status. */
int32_t sid_skip(sid_engine *engine, uint32_t cycles);

double sid_cycles(sid_engine *engine); /* cycles of the machine since sid_start */

/* Silences a voice at once: chip 0 to 2, voice 0 to 2, or 3 for samples played by the volume register. */
int32_t sid_mute(sid_engine *engine, uint32_t chip, uint32_t voice, uint32_t muted);

/* ---- looking inside ------------------------------------------------------------------------------------------ */

/* 32 bytes: what the tune last wrote to each register of a chip (0x00 to 0x18). NULL for a chip that isn't there. */
const uint8_t *sid_registers(sid_engine *engine, uint32_t chip);

/* 3 bytes: the envelope of each voice, 0 to 255, for pictures; not updated by sid_skip. NULL as above. */
const uint8_t *sid_envelopes(sid_engine *engine, uint32_t chip);

int32_t sid_peek(sid_engine *engine, uint32_t address); /* RAM byte at 0 to 65535, without side effects */

typedef struct {
    uint32_t cycle;  /* since sid_start, modulo 2^32 (over an hour) */
    uint8_t chip;    /* 0 to 2 */
    uint8_t reg;     /* 0x00 to 0x1F */
    uint8_t value;
    uint8_t reserved; /* 0 */
} sid_write;

/* Records writes to the chips into a buffer of that many records until stopped (capacity 0). Survives sid_start. */
int32_t sid_trace_start(sid_engine *engine, uint32_t capacity_writes);
/* Moves up to `max` of the oldest records to `out`, answers how many; when the buffer ran over, the oldest stay, the
 * rest is dropped and sid_trace_dropped counts it since sid_trace_start. */
int32_t sid_trace_drain(sid_engine *engine, sid_write *out, uint32_t max);
uint32_t sid_trace_dropped(sid_engine *engine);

/* ---- snapshots ----------------------------------------------------------------------------------------------- */

/* The state of the machine (about 70 kB: RAM, CPU, CIAs, VIC, last register values) after sid_start. It belongs to the same
 * tune, song, settings and engine version: loading it elsewhere is refused. Loading acts like sid_skip to that cycle. */
int32_t sid_state_size(sid_engine *engine);
int32_t sid_state_save(sid_engine *engine, uint8_t *out, uint32_t size_bytes);
int32_t sid_state_load(sid_engine *engine, const uint8_t *state, uint32_t size_bytes);

#ifdef __cplusplus
}
#endif
#endif
