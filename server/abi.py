"""The engine's numbers, as wasm/engine.h defines them; a test reads the header and compares."""

from enum import IntEnum

SID_ABI_VERSION = 1
SID_MAX_FILE_BYTES = 131_072
SID_MAX_RENDER_FRAMES = 65_536
SID_MAX_SKIP_CYCLES = 4_194_304
SID_MAX_TRACE_WRITES = 1_048_576
SID_MAX_CHIPS = 3


class Status(IntEnum):
    """`enum sid_status`."""

    OK = 0
    ERR_ARGUMENT = -1
    ERR_FORMAT = -2
    ERR_STATE = -3
    ERR_MEMORY = -4
    ERR_NEEDS_ROM = -5


class Text(IntEnum):
    """`enum sid_text_field`."""

    TITLE = 0
    AUTHOR = 1
    RELEASED = 2


class Info(IntEnum):
    """`enum sid_info_field`."""

    FORMAT = 0
    VERSION = 1
    SONGS = 2
    START_SONG = 3
    LOAD = 4
    LOAD_END = 5
    INIT = 6
    PLAY = 7
    CLOCK = 8
    CHIPS = 9
    ADDRESS_1 = 10
    ADDRESS_2 = 11
    ADDRESS_3 = 12
    MODEL_1 = 13
    MODEL_2 = 14
    MODEL_3 = 15
    SPEED = 16
    BASIC = 17
    MUS = 18
    SONG = 19
    CLOCK_USED = 20
    MODEL_USED_1 = 21
    MODEL_USED_2 = 22
    MODEL_USED_3 = 23
    CLOCK_HZ = 24
    FRAME_CYCLES = 25


class Rom(IntEnum):
    """`enum sid_rom`."""

    KERNAL = 0
    BASIC = 1
    CHARGEN = 2


class Config(IntEnum):
    """`enum sid_config_key`."""

    RATE = 0
    CHANNELS = 1
    SAMPLING = 2
    CLOCK = 3
    MODEL = 4
    CORE = 5
    FILTER_6581 = 6
    FILTER_8580 = 7
    POWER_ON_DELAY = 8
