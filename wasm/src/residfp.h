/* The one door to reSIDfp: its headers, with what they warn about kept to themselves.
 * The sources come from the sdist of pyresidfp at build time (tools/build/engine.py), GPL-2.0-or-later.
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SIDFLOW_RESIDFP_H
#define SIDFLOW_RESIDFP_H

#include "residfp/SID.h"

#endif
