// The listener's page.

import { begin } from './begin.js';
import { NOTHING_MORE } from './capabilities.js';
import { publicShell } from './shells/public-shell.js';

begin({ shell: publicShell, more: NOTHING_MORE });
