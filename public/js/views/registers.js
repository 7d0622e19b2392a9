// The registers of the chips as they are now, for those who read them; off until it is asked for.

import { html, nothing } from 'lit/html.js';

/** @param {number} value */
const hex = (value) => value.toString(16).toUpperCase().padStart(2, '0');

/**
 * The switch and the place; app.js writes the numbers into it, a few times a second.
 * @param {import('../state.js').PageState} state
 * @param {import('../actions.js').Actions} actions
 */
export function registerView({ registers }, actions) {
  return html`<section class="registers" aria-labelledby="registers">
    <h3 id="registers">
      <label class="switch"
        ><input
          type="checkbox"
          role="switch"
          .checked=${registers}
          @change=${() => actions.show({ registers: !registers })}
        /><span>Registers</span></label
      >
    </h3>
    ${registers ? html`<pre class="register-table" aria-label="Registers now"></pre>` : nothing}
  </section>`;
}

/**
 * A chip as a head and four lines: a voice each (frequency, pulse width, control, envelope); then the filter's cutoff,
 * resonance and inputs, and its mode with the volume.
 * @param {Uint8Array} registers 32 bytes a chip
 * @returns {string}
 */
export function registerText(registers) {
  /** @type {string[]} */
  const lines = [];
  for (let base = 0; base + 24 < registers.length; base += 32) {
    if (base > 0) lines.push('');
    lines.push('   freq  pw   ctl  ad sr');
    for (let voice = 0; voice < 3; voice++) {
      const at = base + voice * 7;
      const [lo, hi, pulseLo, pulseHi, control, attack, sustain] = registers.subarray(at, at + 7);
      const width = (((pulseHi & 15) << 8) | pulseLo).toString(16).toUpperCase().padStart(3, '0');
      lines.push(`${voice + 1}  ${hex(hi)}${hex(lo)}  ${width}  ${hex(control)}   ${hex(attack)} ${hex(sustain)}`);
    }
    const [low, high, routing, volume] = registers.subarray(base + 21, base + 25);
    const cutoff = ((high << 3) | (low & 7)).toString(16).toUpperCase().padStart(3, '0');
    lines.push(`filter ${cutoff}  in ${hex(routing)}  vol ${hex(volume)}`);
  }
  return lines.join('\n');
}
