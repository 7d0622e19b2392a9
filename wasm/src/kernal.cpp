#include "kernal.h"

#include <cstring>
#include <initializer_list>

namespace sidflow {

namespace {

constexpr std::uint8_t rts = 0x60;
constexpr std::uint8_t nop = 0xEA;

class Image {
public:
    Image() {
        std::memset(bytes, rts, sizeof bytes); /* a routine that isn't here does nothing */

        /* IRQ: save the registers, then BRK by ($0316) or the interrupt by ($0314) */
        put(0xFF48, {0x48, 0x8A, 0x48, 0x98, 0x48, 0xBA, 0xBD, 0x04, 0x01, 0x29, 0x10, 0xF0, 0x03,
                     0x6C, 0x16, 0x03, 0x6C, 0x14, 0x03});
        /* the default handler: jiffy clock, time for the keyboard and cursor, then out; tunes jump in all along it */
        fill(0xEA31, 0xEA7A, nop);
        put(0xEA31, {0x20, 0xEA, 0xFF});
        put(0xEA7B, {0x20, 0x87, 0xEA});
        put(0xEA7E, {0xAD, 0x0D, 0xDC});                     /* acknowledge CIA 1 */
        put(0xEA81, {0x68, 0xA8, 0x68, 0xAA, 0x68, 0x40});   /* restore and return */
        put(0xFE66, {0x4C, 0x66, 0xFE});                     /* BRK: a program has gone wrong, stay here */

        /* NMI by ($0318); the default acknowledges CIA 2 and returns */
        put(0xFE43, {0x78, 0x6C, 0x18, 0x03});
        put(0xFE47, {0x48, 0x8A, 0x48, 0x98, 0x48, 0xA9, 0x7F, 0x8D, 0x0D, 0xDD, 0xAC, 0x0D, 0xDD, 0x4C, 0xBC, 0xFE});
        put(0xFEBC, {0x68, 0xA8, 0x68, 0xAA, 0x68, 0x40});

        /* UDTIM */
        put(0xF69B, {0xE6, 0xA2, 0xD0, 0x06, 0xE6, 0xA1, 0xD0, 0x02, 0xE6, 0xA0, rts});
        /* STOP: the key isn't down; GETIN: no key */
        put(0xF6ED, {0xA9, 0xFF, 0xC9, 0x7F, rts});
        put(0xF13E, {0xA9, 0x00, 0x18, rts});

        /* RESTOR: the vectors at $0314-$0333 */
        put(0xFD15, {0xA0, 0x1F, 0xB9, 0x30, 0xFD, 0x99, 0x14, 0x03, 0x88, 0x10, 0xF7, rts});
        vectors(0xFD30, {0xEA31, 0xFE66, 0xFE47, 0xF34A, 0xF291, 0xF20E, 0xF250, 0xF333, 0xF157, 0xF1CA, 0xF6ED,
                         0xF13E, 0xF32F, 0xFE66, 0xF4A5, 0xF5ED});

        /* IOINIT: no interrupts but CIA 1 timer A at 60 Hz, by the flag in $02A6 */
        put(0xFDA3, {0x4C, 0x00, 0xE8});
        put(0xE800, {0xA2, 0x7F, 0x8E, 0x0D, 0xDC, 0x8E, 0x0D, 0xDD,  /* all masked */
                     0xA2, 0x25, 0xA0, 0x40, 0xAD, 0xA6, 0x02, 0xD0,  /* PAL $4025 */
                     0x04, 0xA2, 0x95, 0xA0, 0x42,                    /* NTSC $4295 */
                     0x8E, 0x04, 0xDC, 0x8C, 0x05, 0xDC,              /* latch */
                     0xA2, 0x81, 0x8E, 0x0D, 0xDC, 0xA2, 0x11, 0x8E, 0x0E, 0xDC,
                     0xA2, 0x00, 0x8E, 0x18, 0xD4, rts});             /* volume 0 */

        /* the jump table's entries that do something */
        jump(0xFF84, 0xFDA3);
        jump(0xFF8A, 0xFD15);
        jump(0xFF9F, 0xEA87);
        jump(0xFFE1, 0xF6ED);
        jump(0xFFE4, 0xF13E);
        jump(0xFFEA, 0xF69B);

        put(0xFCE2, {0x4C, 0xE2, 0xFC}); /* reset: nothing to go back to */
        vectors(0xFFFA, {0xFE43, 0xFCE2, 0xFF48});
    }

    std::uint8_t bytes[8192];

private:
    void put(unsigned address, std::initializer_list<int> values) {
        std::uint8_t *at = bytes + address - 0xE000;
        for (int value : values)
            *at++ = static_cast<std::uint8_t>(value);
    }
    void fill(unsigned first, unsigned last, std::uint8_t value) {
        std::memset(bytes + first - 0xE000, value, last - first + 1);
    }
    void vectors(unsigned address, std::initializer_list<int> targets) {
        for (int target : targets) {
            put(address, {target & 255, target >> 8});
            address += 2;
        }
    }
    void jump(unsigned address, int target) { put(address, {0x4C, target & 255, target >> 8}); }
};

struct Empty {
    Empty() { std::memset(bytes, rts, sizeof bytes); }
    std::uint8_t bytes[8192];
};

} // namespace

const std::uint8_t *replacement_kernal() {
    static const Image image;
    return image.bytes;
}

const std::uint8_t *empty_rom() {
    static const Empty rom;
    return rom.bytes;
}

} // namespace sidflow
