/* What the engine calls itself: raised whenever the sound or the trace of any tune may change.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_VERSION_H
#define SIDFLOW_VERSION_H

namespace sidflow {

inline constexpr char engine_version[] = "sidflow-2 residfp-0.17.0";

} // namespace sidflow

#endif
