// A chart over time: uPlot in the theme's colours, inside a figure with a caption, a line that reads the point under the
// pointer or the arrow keys, and the table behind it.

import { AsyncDirective, directive } from 'lit/async-directive.js';
import { html, noChange, nothing, render } from 'lit/html.js';
import uPlot from 'uplot';

import { table } from './table.js';
import { whenWords } from './when.js';

/**
 * @typedef {object} Series
 * @property {string} name
 * @property {readonly (number|null)[]} values one for each moment, null where nothing is known
 * @property {(value: number) => string} [words] a value with its unit
 *
 * @typedef {object} Chart
 * @property {string} id unique in the page
 * @property {string} title
 * @property {unknown} [hint] what it tells, one sentence
 * @property {readonly number[]} at_ms moments, rising, in milliseconds since 1970; with `marks` their places: 0, 1, 2, ...
 * @property {{name: string, words: readonly string[]}} [marks] instead of times: "Version", and each one's word
 * @property {readonly Series[]} series up to six; told apart by colour and by dashes
 * @property {'lines'|'bars'} [kind] lines by default
 * @property {(value: number) => string} [words] for all series that have none of their own; also on the axis
 * @property {unknown} [none] where there is no moment
 */

const HEIGHT = 200;
const DAY = '\n{D} {MMM}';
const YEAR = '\n{YYYY}';
/** How moments stand below the axis, by the step between them in seconds: what changes with a day or a year goes below. */
const MOMENTS = [
  [86_400 * 365, '{YYYY}', null, null, null, null, null, null, 1],
  [86_400 * 28, '{MMM}', YEAR, null, null, null, null, null, 1],
  [86_400, '{D} {MMM}', YEAR, null, null, null, null, null, 1],
  [60, '{HH}:{mm}', DAY, null, DAY, null, null, null, 1],
  [1, '{HH}:{mm}:{ss}', DAY, null, DAY, null, null, null, 1],
];
/** Hues are those of the voices; the second round is dashed. */
const HUES = ['--accent', '--voice1', '--voice2', '--voice3'];
const DASH = [6, 4];

/** @param {number} value */
const plain = (value) => (Number.isInteger(value) ? value.toLocaleString('en') : value.toPrecision(3));

/** @param {Element} element @param {string} name */
const token = (element, name) => getComputedStyle(element).getPropertyValue(name).trim();

/** @param {Element} element @param {number} index */
const inkOf = (element, index) => token(element, HUES[index % HUES.length] ?? '--accent');

/** @param {string} colour @param {number} share */
const faint = (colour, share) => `color-mix(in srgb, ${colour} ${share * 100}%, transparent)`;

/**
 * @param {HTMLElement} place
 * @param {Chart} chart
 * @param {(index: number|null) => void} point the moment under the pointer
 * @returns {uPlot.Options}
 */
function optionsOf(place, { series, kind, marks, words = plain }, point) {
  const [muted, hair] = [token(place, '--muted'), faint(token(place, '--line'), 0.28)];
  const font = `12px ${token(place, '--sans')}`;
  const axis = { stroke: muted, font, grid: { stroke: hair, width: 1 }, ticks: { stroke: hair, width: 1 } };
  const bars = kind === 'bars' ? uPlot.paths.bars?.({ size: [0.7, 40] }) : undefined;
  return {
    width: Math.max(200, place.clientWidth),
    height: HEIGHT,
    legend: { show: false },
    cursor: { drag: { setScale: false, x: false, y: false }, points: { size: 7 }, y: false },
    scales: { x: { time: !marks, ...(marks ? { range: aside } : {}) }, y: { range: (_plot, _low, high) => [0, high > 0 ? high * 1.08 : 1] } },
    axes: [
      marks ? { ...axis, incrs: [1, 2, 5, 10, 20, 50, 100], values: (_plot, ticks) => ticks.map((tick) => marks.words[tick] ?? '') } : { ...axis, values: MOMENTS },
      { ...axis, size: (plot, values) => widest(plot, values), values: (_plot, ticks) => ticks.map((tick) => words(tick)) },
    ],
    series: [
      {},
      ...series.map((each, index) => {
        const ink = inkOf(place, index);
        return {
          label: each.name,
          stroke: ink,
          width: 2,
          points: { show: each.values.length < 40 && kind !== 'bars', size: 5, fill: ink },
          ...(index >= HUES.length ? { dash: DASH } : {}),
          ...(bars ? { paths: bars, fill: faint(ink, 0.7) } : series.length === 1 ? { fill: faint(ink, 0.14) } : {}),
        };
      }),
    ],
    hooks: { setCursor: [(plot) => point(plot.cursor.idx ?? null)] },
  };
}

/** Marks don't stand on the edge, and one alone stands in the middle. @type {(plot: uPlot, low: number, high: number) => [number, number]} */
const aside = (_plot, low, high) => [low - 0.5, high + 0.5];

/** A moment's place on the axis: in seconds, or its mark's. @param {Chart} chart @param {number} at */
const placeOf = ({ marks }, at) => (marks ? at : at / 1000);

/** @param {Chart} chart @param {number} index */
const momentWords = ({ marks, at_ms }, index) =>
  marks ? `${marks.name} ${marks.words[index] ?? ''}` : whenWords(new Date(at_ms[index] ?? 0).toISOString());

/** Room for the longest word beside the axis. @param {uPlot} plot @param {string[]|null} values */
function widest(plot, values) {
  const longest = (values ?? []).reduce((long, value) => (value.length > long.length ? value : long), '');
  plot.ctx.font = `${12 * devicePixelRatio}px system-ui`;
  return Math.ceil(plot.ctx.measureText(longest).width / devicePixelRatio) + 20;
}

/** Keeps the canvas in step with its data, its width and the theme. */
class Drawing extends AsyncDirective {
  /** @type {uPlot|null} */
  plot = null;
  /** @type {HTMLElement|null} */
  place = null;
  /** @type {Chart|null} */
  chart = null;
  /** @type {number|null} where the arrow keys stand */
  at = null;
  /** What decides the look: with the same one only the data changes. */
  look = '';

  /**
   * @override
   * @param {import('lit/directive.js').ElementPart} part
   * @param {[Chart]} props
   */
  update(part, [chart]) {
    this.chart = chart;
    if (!this.place) {
      this.place = /** @type {HTMLElement} */ (part.element);
      this.place.addEventListener('keydown', this.onKey);
      queueMicrotask(() => this.watch());
    }
    queueMicrotask(this.draw); // the element has its place in the page by then
    return noChange;
  }

  /** @override @param {Chart} _chart */
  render(_chart) {
    return noChange;
  }

  watch() {
    const place = /** @type {HTMLElement} */ (this.place);
    this.sizes = new ResizeObserver(() => {
      const width = place.clientWidth;
      if (this.plot && width > 0 && width !== this.plot.width) this.plot.setSize({ width, height: HEIGHT });
    });
    this.sizes.observe(place);
    this.themes = new MutationObserver(this.draw);
    this.themes.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme', 'data-font'] });
    this.details?.addEventListener('toggle', this.list);
  }

  /** The table behind it, which nobody pays for until it is opened. */
  get details() {
    return this.place?.parentElement?.querySelector('details') ?? null;
  }

  list = () => {
    const box = this.details?.querySelector('div');
    if (box && this.chart && this.details?.open) render(behind(this.chart), box);
  };

  draw = () => {
    const { place, chart } = this;
    if (!place?.isConnected || !chart) return;
    const { theme, font } = document.documentElement.dataset;
    const look = JSON.stringify([theme, font, chart.kind, chart.marks, chart.series.map(({ name }) => name)]);
    /** @type {uPlot.AlignedData} */
    const data = [chart.at_ms.map((at) => placeOf(chart, at)), ...chart.series.map(({ values }) => [...values])];
    if (this.plot && look === this.look) {
      this.plot.setData(data);
    } else {
      this.plot?.destroy();
      this.plot = new uPlot(optionsOf(place, chart, this.point), data, place);
      this.look = look;
    }
    this.describe();
    this.list();
  };

  /** Reads a moment out: for eyes in the line below, for screen readers as the value of the slider. @param {number|null} index */
  point = (index) => {
    this.at = index;
    this.describe();
  };

  describe() {
    const { place, chart, at } = this;
    if (!place || !chart) return;
    const index = at !== null && at < chart.at_ms.length ? at : chart.at_ms.length - 1;
    const words = pointWords(chart, index);
    place.setAttribute('aria-valuemax', String(Math.max(0, chart.at_ms.length - 1)));
    place.setAttribute('aria-valuenow', String(Math.max(0, index)));
    place.setAttribute('aria-valuetext', words);
    const line = place.parentElement?.querySelector('.op-point');
    if (line) line.textContent = words;
  }

  /** @param {KeyboardEvent} event */
  onKey = (event) => {
    const last = (this.chart?.at_ms.length ?? 0) - 1;
    const here = this.at ?? last;
    const steps = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: last, PageUp: here - 10, PageDown: here + 10 };
    const to = steps[/** @type {keyof typeof steps} */ (event.key)];
    if (to === undefined || last < 0 || !this.plot || !this.chart) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(last, to));
    const left = this.plot.valToPos(placeOf(this.chart, this.chart.at_ms[index] ?? 0), 'x');
    this.plot.setCursor({ left, top: HEIGHT / 2 });
    this.point(index);
  };

  /** @override */
  disconnected() {
    this.sizes?.disconnect();
    this.themes?.disconnect();
    this.plot?.destroy();
    this.plot = null;
  }

  /** @override */
  reconnected() {
    this.watch();
    this.draw();
  }
}

const drawing = directive(Drawing);

/** @param {Chart} chart @param {number} index */
function pointWords(chart, index) {
  const { at_ms, series, words = plain } = chart;
  if (at_ms[index] === undefined) return 'nothing yet';
  const said = series.map(({ name, values, words: own = words }) => {
    const value = values[index];
    return `${name} ${value === null || value === undefined ? 'unknown' : own(value)}`;
  });
  return `${momentWords(chart, index)}: ${said.join(', ')}`;
}

/** @param {Chart} chart */
function behind(chart) {
  const { title, at_ms, series, marks, words = plain } = chart;
  const rows = at_ms.map((_at, index) => at_ms.length - 1 - index); // the newest first
  return table({
    caption: title,
    columns: [
      {
        name: marks?.name ?? 'When',
        kind: 'title',
        cell: (/** @type {number} */ index) => marks?.words[index] ?? momentWords(chart, index),
      },
      ...series.map(({ name, values, words: own = words }) => ({
        name,
        kind: /** @type {const} */ ('number'),
        cell: (/** @type {number} */ index) => {
          const value = values[index];
          return value === null || value === undefined ? '–' : own(value);
        },
      })),
    ],
    rows,
  });
}

/** @param {Chart} chart */
export function chart(chart) {
  const { id, title, hint, at_ms, series, none } = chart;
  return html`<figure class="op-chart" aria-labelledby="${id}-title">
    <figcaption>
      <p class="op-chart-title" id="${id}-title">${title}</p>
      ${hint ? html`<p class="hint">${hint}</p>` : nothing}
    </figcaption>
    ${at_ms.length === 0
      ? html`<p class="empty">${none ?? 'Nothing was measured in this time.'}</p>`
      : html`<ul class="op-legend" aria-hidden="true">
            ${series.map(({ name }, index) => html`<li data-ink=${index % HUES.length} ?data-dashed=${index >= HUES.length}>${name}</li>`)}
          </ul>
          <div
            class="op-canvas"
            tabindex="0"
            role="slider"
            aria-label="${title}: a moment"
            aria-valuemin="0"
            ${drawing(chart)}
          ></div>
          <p class="op-point hint digits" aria-hidden="true"></p>
          <details class="more">
            <summary>As a table</summary>
            <div tabindex="0" role="group" aria-label="${title}: the numbers"></div>
          </details>`}
  </figure>`;
}
