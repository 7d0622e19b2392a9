// The keyboard of the whole page: which key means what, and when a focused control keeps it.

/**
 * @typedef {'1'|'2'|'3'|'4'|'5'} RateKey
 * @typedef {'toggle'|'back'|'forward'|'previous'|'next'|'louder'|'softer'|'mute'|'filter'|'help'|RateKey} KeyAction
 * @typedef {{key: string, shiftKey: boolean, altKey: boolean, ctrlKey: boolean, metaKey: boolean}} KeyPress
 */

/** @type {Record<string, KeyAction>} */
const PLAIN = { ' ': 'toggle', ArrowLeft: 'back', ArrowRight: 'forward', ArrowUp: 'louder', ArrowDown: 'softer' };
/** @type {Record<string, KeyAction>} */
const SHIFTED = { ArrowLeft: 'previous', ArrowRight: 'next' };
/** @type {Record<string, KeyAction>} */
const SIGNS = { m: 'mute', '/': 'filter', '?': 'help', 1: '1', 2: '2', 3: '3', 4: '4', 5: '5' };

/**
 * Keys that a focused control of a kind needs for itself.
 * @type {Record<'text'|'range'|'choice'|'list'|'button'|'none', (key: string) => boolean>}
 */
const KEEPS = {
  text: () => true,
  range: (key) => key.startsWith('Arrow') || key === ' ',
  choice: (key) => key.startsWith('Arrow') || key === ' ' || /^[a-z]$/i.test(key),
  list: (key) => key.startsWith('Arrow') || /^[ a-z0-9]$/i.test(key),
  button: (key) => key === ' ',
  none: () => false,
};

/**
 * @param {KeyPress} press
 * @param {keyof typeof KEEPS} focused the kind of control that has the focus
 * @returns {KeyAction|null}
 */
export function keyAction(press, focused) {
  if (press.altKey || press.ctrlKey || press.metaKey || KEEPS[focused](press.key)) return null;
  if (press.shiftKey && SHIFTED[press.key]) return SHIFTED[press.key];
  const sign = SIGNS[press.key.toLowerCase()];
  if (sign) return sign;
  return press.shiftKey ? null : (PLAIN[press.key] ?? null);
}

/**
 * @param {Element|null} element
 * @returns {keyof typeof KEEPS}
 */
export function focusKind(element) {
  if (!element || element === element.ownerDocument.body) return 'none';
  if (element instanceof HTMLInputElement) {
    if (element.type === 'range') return 'range';
    if (element.type === 'radio') return 'choice';
    return element.type === 'checkbox' || element.type === 'button' ? 'button' : 'text';
  }
  if (element instanceof HTMLSelectElement) return 'list';
  if (element.closest('textarea, [contenteditable]')) return 'text';
  return element.closest('button, a[href], summary') ? 'button' : 'none';
}

/**
 * @param {Document} page
 * @param {(action: KeyAction) => void} act
 */
export function listenToKeys(page, act) {
  page.addEventListener('keydown', (event) => {
    if (event.defaultPrevented || page.querySelector('dialog[open]')) return;
    const action = keyAction(event, focusKind(page.activeElement));
    if (!action) return;
    event.preventDefault();
    act(action);
  });
}
