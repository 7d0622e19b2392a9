/* FNV-1a, 64 bits: tells tunes, settings and states apart. (Facts: Fowler, Noll, Vo; draft-eastlake-fnv.)
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_HASH_H
#define SIDFLOW_HASH_H

#include <cstddef>
#include <cstdint>

namespace sidflow {

inline std::uint64_t hash_bytes(const void *bytes, std::size_t size, std::uint64_t hash = 0xCBF29CE484222325u) {
    const auto *at = static_cast<const std::uint8_t *>(bytes);
    for (std::size_t i = 0; i < size; ++i)
        hash = (hash ^ at[i]) * 0x100000001B3u;
    return hash;
}

} // namespace sidflow

#endif
