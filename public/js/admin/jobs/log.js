// A job's log, which follows its newest line until somebody scrolls up to read.

import { html, nothing } from 'lit/html.js';
import { ref } from 'lit/directives/ref.js';

/** More of it, the server has. */
const KEPT = 2000;
const AT_END_PX = 8;

/** @param {() => void} draw */
export function createLog(draw) {
  /** @type {import('./records.js').Line[]} */
  let lines = [];
  let left_out = 0;
  let follows = true;
  /** @type {Element|undefined} */
  let box;

  function toEnd() {
    if (follows && box) box.scrollTop = box.scrollHeight;
  }

  function scrolled() {
    if (!box) return;
    const atEnd = box.scrollHeight - box.scrollTop - box.clientHeight <= AT_END_PX;
    if (atEnd === follows) return;
    follows = atEnd;
    draw();
  }

  function follow() {
    follows = true;
    draw();
    toEnd();
    if (box instanceof HTMLElement) box.focus();
  }

  /** The time of day; the date stands in the history. @param {import('./records.js').Line} line */
  const text = ({ at, text: said }) => `${new Date(at).toLocaleTimeString('en-GB')}  ${said}`;

  return {
    /** The number of the last line that is here. */
    last: () => lines.at(-1)?.number ?? 0,
    clear() {
      lines = [];
      left_out = 0;
      follows = true;
    },
    /** @param {readonly import('./records.js').Line[]} more */
    add(more) {
      const after = lines.at(-1)?.number ?? 0;
      const whole = [...lines, ...more.filter(({ number }) => number > after)];
      left_out += Math.max(0, whole.length - KEPT);
      lines = whole.slice(-KEPT);
      draw();
      requestAnimationFrame(toEnd);
    },
    view() {
      if (lines.length === 0) return html`<p class="hint">It has said nothing yet.</p>`;
      return html`${left_out > 0
          ? html`<p class="hint">The last ${KEPT.toLocaleString('en')} lines; “sidflow jobs log” prints all of them.</p>`
          : nothing}
        <div class="jobs-log">
          <pre
            class="op-log"
            role="log"
            aria-live="off"
            aria-label="Log"
            tabindex="0"
            @scroll=${scrolled}
            ${ref((element) => {
              box = element;
            })}
          >${lines.map(text).join('\n')}</pre>
          ${follows
            ? nothing
            : html`<button type="button" class="button jobs-follow" @click=${follow}>Follow the newest lines</button>`}
        </div>`;
    },
  };
}
