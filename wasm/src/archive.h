/* Saves and loads the fields of the machine's parts: each part names its fields once, in archive().
 * Both hosts of the engine are little-endian, so fields go out as they lie in memory.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_ARCHIVE_H
#define SIDFLOW_ARCHIVE_H

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace sidflow {

/* Counts, writes or reads: one class, so that a size never differs from what is written. */
class Archive {
public:
    enum class Mode { count, save, load };

    Archive(Mode mode, std::uint8_t *bytes, std::size_t capacity) : mode_(mode), bytes_(bytes), capacity_(capacity) {}

    template <class... Fields> void operator()(Fields &...fields) { (one(fields), ...); }

    bool loading() const { return mode_ == Mode::load; }
    bool failed() const { return failed_; }
    std::size_t size() const { return at_; }

    void block(void *memory, std::size_t size) {
        if (mode_ != Mode::count) {
            if (size > capacity_ - at_) {
                failed_ = true;
                return;
            }
            if (mode_ == Mode::save)
                std::memcpy(bytes_ + at_, memory, size);
            else
                std::memcpy(memory, bytes_ + at_, size);
        }
        at_ += size;
    }

private:
    template <class T> void one(T &field) {
        if constexpr (std::is_same_v<T, bool>) {
            /* a bool read from outside must be 0 or 1 */
            std::uint8_t byte = field ? 1 : 0;
            block(&byte, 1);
            if (loading())
                field = byte != 0;
        } else {
            static_assert(std::is_arithmetic_v<std::remove_all_extents_t<T>> || std::is_enum_v<T>);
            block(&field, sizeof field);
        }
    }

    Mode mode_;
    std::uint8_t *bytes_;
    std::size_t capacity_;
    std::size_t at_ = 0;
    bool failed_ = false;
};

} // namespace sidflow

#endif
