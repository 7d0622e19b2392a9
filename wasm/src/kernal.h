/* A stand-in for the KERNAL where no image is given: our own code at the entry points that tunes use.
 *
 * Facts (addresses and what stands behind them): Sheldon Leemon, "Mapping the Commodore 64"; "Commodore 64 Programmer's
 * Reference Guide" (KERNAL jump table).
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_KERNAL_H
#define SIDFLOW_KERNAL_H

#include <cstdint>

namespace sidflow {

/* 8,192 bytes for $E000-$FFFF. */
const std::uint8_t *replacement_kernal();

/* 8,192 bytes in which every address returns at once: for BASIC and CHARGEN. */
const std::uint8_t *empty_rom();

} // namespace sidflow

#endif
