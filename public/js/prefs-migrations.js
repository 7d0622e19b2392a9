// What earlier pages kept as settings, brought into today's form: one named step from each version to the next.

/** @typedef {Record<string, unknown>} Stored */

/**
 * The first page wrote no version, called a theme c64, and kept typed lengths as an object by tune key.
 * @param {Stored} stored
 * @returns {Stored}
 */
export function fromUnversioned({ theme, length_s, lengths_s, ...others }) {
  const typed = typeof lengths_s === 'object' && lengths_s !== null ? Object.entries(lengths_s) : [];
  return {
    ...others,
    version: '1',
    theme: theme === 'c64' ? 'classic' : theme,
    default_length_s: length_s,
    lengths_s: typed.map(([tune, length_s]) => ({ tune, length_s })),
  };
}

/** @type {Record<string, (stored: Stored) => Stored>} from the version named to the next */
const STEPS = { undefined: fromUnversioned };

/** @param {Stored} stored @returns {Stored} */
export function migrated(stored) {
  const step = STEPS[String(stored.version)];
  return step ? migrated(step(stored)) : stored;
}
