#include "tune.h"

#include <cstring>

namespace sidflow {

namespace {

constexpr std::size_t header_v1 = 0x76;
constexpr std::size_t header_v2 = 0x7C;

std::uint16_t word_at(const std::uint8_t *file, std::size_t offset) {
    return static_cast<std::uint16_t>(file[offset] << 8 | file[offset + 1]);
}

/* 32 bytes of Latin-1 (the C1 range as Windows-1252 is not used in HVSC), ended by a zero unless full. */
std::string text_at(const std::uint8_t *file, std::size_t offset) {
    std::string text;
    for (std::size_t i = 0; i < 32 && file[offset + i]; ++i) {
        const std::uint8_t letter = file[offset + i];
        if (letter < 0x80) {
            text += static_cast<char>(letter < 0x20 || letter == 0x7F ? ' ' : letter);
        } else {
            text += static_cast<char>(0xC0 | letter >> 6);
            text += static_cast<char>(0x80 | (letter & 0x3F));
        }
    }
    return text;
}

/* $42 to $7F and $E0 to $FE, even; anything else means that there is no such chip. */
std::uint16_t extra_address(std::uint8_t byte) {
    if (byte & 1 || byte < 0x42 || (byte >= 0x80 && byte < 0xE0))
        return 0;
    return static_cast<std::uint16_t>(0xD000 | byte << 4);
}

std::string number(int value) {
    /* std::to_string would do, at twice the size of the library */
    char digits[12];
    int at = sizeof digits;
    digits[--at] = 0;
    do {
        digits[--at] = static_cast<char>('0' + value % 10);
        value /= 10;
    } while (value);
    return digits + at;
}

std::string hex(std::uint16_t value) {
    std::string text = "$";
    for (int shift = 12; shift >= 0; shift -= 4)
        text += "0123456789ABCDEF"[value >> shift & 15];
    return text;
}

std::string read_rsid_rules(const std::uint8_t *file, const Tune &tune) {
    if (tune.version < 2)
        return "An RSID file has version 2 or later; this one says " + number(tune.version) + ".";
    if (word_at(file, 0x08) != 0 || word_at(file, 0x0C) != 0 || tune.speed != 0)
        return "The header is damaged: load address, play address and speed of an RSID file must be zero.";
    if (tune.load < 0x07E8)
        return "The header is damaged: an RSID file can't load below $07E8, this one loads at " + hex(tune.load) + ".";
    if (tune.basic) {
        if (tune.init != 0)
            return "The header is damaged: a tune in BASIC has no init address.";
        return "";
    }
    const bool in_rom = (tune.init >= 0xA000 && tune.init < 0xC000) || tune.init >= 0xD000;
    if (tune.init < 0x07E8 || in_rom || tune.init < tune.load || tune.init > tune.load_end)
        return "The header is damaged: the init address " + hex(tune.init) + " can't be called.";
    return "";
}

} // namespace

std::string read_tune(const std::uint8_t *file, std::size_t size, Tune &tune) {
    tune = Tune();
    if (size < 4 || (std::memcmp(file, "PSID", 4) != 0 && std::memcmp(file, "RSID", 4) != 0))
        return "This is no SID file: it doesn't begin with PSID or RSID.";
    if (size < header_v1)
        return "The file is cut short: it ends within its header.";
    tune.rsid = file[0] == 'R';
    tune.version = word_at(file, 0x04);
    if (tune.version < 1 || tune.version > 4)
        return "The file is of version " + number(tune.version) + "; versions 1 to 4 can be played.";
    const std::size_t header = tune.version == 1 ? header_v1 : header_v2;
    const std::size_t offset = word_at(file, 0x06);
    if (offset != header)
        return "The header is damaged: the music should begin at byte " + number(static_cast<int>(header)) +
               ", the header says " + number(static_cast<int>(offset)) + ".";
    if (size <= offset)
        return "The file is cut short: there is no music after the header.";

    tune.songs = word_at(file, 0x0E);
    if (tune.songs < 1 || tune.songs > 256)
        return "The header is damaged: it says " + number(tune.songs) + " songs; 1 to 256 are possible.";
    tune.start_song = word_at(file, 0x10);
    if (tune.start_song < 1 || tune.start_song > tune.songs)
        tune.start_song = 1;
    tune.speed = static_cast<std::uint32_t>(word_at(file, 0x12)) << 16 | word_at(file, 0x14);
    tune.title = text_at(file, 0x16);
    tune.author = text_at(file, 0x36);
    tune.released = text_at(file, 0x56);

    if (tune.version >= 2) {
        const std::uint16_t flags = word_at(file, 0x76);
        tune.mus = flags & 1;
        tune.basic = tune.rsid && (flags & 2);
        tune.playsid_specific = !tune.rsid && (flags & 2);
        tune.clock = flags >> 2 & 3;
        tune.models[0] = flags >> 4 & 3;
        tune.relocation_page = file[0x78];
        tune.relocation_pages = file[0x79];
        if (tune.version >= 3) {
            tune.addresses[1] = extra_address(file[0x7A]);
            if (tune.addresses[1])
                tune.models[tune.chips++] = flags >> 6 & 3;
        }
        if (tune.version >= 4 && tune.chips == 2) {
            tune.addresses[2] = extra_address(file[0x7B]);
            if (tune.addresses[2] == tune.addresses[1])
                tune.addresses[2] = 0;
            if (tune.addresses[2])
                tune.models[tune.chips++] = flags >> 8 & 3;
        }
        for (int chip = 1; chip < tune.chips; ++chip)
            if (tune.models[chip] == 0)
                tune.models[chip] = tune.models[0]; /* unknown: as the first */
    }

    const std::uint8_t *data = file + offset;
    std::size_t length = size - offset;
    tune.load = word_at(file, 0x08);
    if (tune.load == 0) {
        if (length < 3)
            return "The file is cut short: there is no music after the header.";
        tune.load = static_cast<std::uint16_t>(data[0] | data[1] << 8);
        data += 2;
        length -= 2;
    }
    if (tune.load + length > 0x10000)
        return "The file is damaged: " + number(static_cast<int>(length)) + " bytes loaded at " + hex(tune.load) +
               " don't fit into the C64's memory.";
    tune.load_end = static_cast<std::uint16_t>(tune.load + length - 1);
    tune.data.assign(data, data + length);

    tune.init = word_at(file, 0x0A);
    if (tune.init == 0 && !tune.basic)
        tune.init = tune.load;
    tune.play = word_at(file, 0x0C);
    return tune.rsid ? read_rsid_rules(file, tune) : "";
}

} // namespace sidflow
