// The colours of the theme that is on, for a canvas; and the textures that tell the waveforms apart.

/**
 * @typedef {object} Palette
 * @property {string} muted
 * @property {string} line
 * @property {string[]} voices three
 * @property {string} samples
 */

/** @param {Element} element @returns {Palette} */
export function paletteOf(element) {
  const style = getComputedStyle(element);
  /** @param {string} name */
  const token = (name) => style.getPropertyValue(name).trim();
  return {
    muted: token('--muted'),
    line: token('--line'),
    voices: ['--voice1', '--voice2', '--voice3'].map(token),
    samples: token('--accent'),
  };
}

/** @param {number} size device pixels */
function sheet(size) {
  const canvas = new OffscreenCanvas(size, size);
  return { canvas, context: /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d')) };
}

/**
 * @typedef {object} Textures
 * @property {CanvasPattern} saw slanted lines
 * @property {CanvasPattern} noise grains
 */

/**
 * @param {CanvasRenderingContext2D|OffscreenCanvasRenderingContext2D} target
 * @param {string} colour
 * @param {number} scale device pixels a CSS pixel
 * @returns {Textures}
 */
export function texturesOf(target, colour, scale) {
  const size = Math.max(4, Math.round(4 * scale));
  const saw = sheet(size);
  saw.context.strokeStyle = colour;
  saw.context.lineWidth = size / 2.6;
  saw.context.beginPath();
  for (const shift of [-size, 0, size]) {
    saw.context.moveTo(shift - 1, size + 1);
    saw.context.lineTo(shift + size + 1, -1);
  }
  saw.context.stroke();

  const grain = Math.max(1, Math.round(scale));
  const noise = sheet(8 * grain);
  noise.context.fillStyle = colour;
  // An 8 x 8 sheet with 3 grains in 8, spread by a fixed scramble so that it looks the same each time.
  for (let cell = 0; cell < 64; cell++) {
    if ((cell * 37 + (cell >> 3) * 11) % 64 < 26) {
      noise.context.fillRect((cell % 8) * grain, (cell >> 3) * grain, grain, grain);
    }
  }
  return {
    saw: /** @type {CanvasPattern} */ (target.createPattern(saw.canvas, 'repeat')),
    noise: /** @type {CanvasPattern} */ (target.createPattern(noise.canvas, 'repeat')),
  };
}
