// The look before the first pixel, inline in the head: look.js follows it from there.

import { putLook } from './look.js';
import { migrated } from './prefs-migrations.js';

const UNSET = { theme: 'dark', font: 'system', motion: 'system' };

try {
  // What is wrong in it names no style and so changes nothing; prefs.js reports it.
  const stored = migrated(JSON.parse(localStorage.getItem('sidflow.prefs') ?? '{}'));
  const set = Object.entries(UNSET).map(([name, value]) => [name, stored[name] ?? value]);
  putLook(document, Object.fromEntries(set));
} catch {
  // Blocked, or no record at all: the page's own look stays, and prefs.js says what there is to say.
  putLook(document, /** @type {Parameters<typeof putLook>[1]} */ (UNSET));
}
