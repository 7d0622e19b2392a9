// The light of a voice at the moment that sounds: a bar as thick as it is loud, with a glow around it.

/**
 * @param {import('./paint.js').Context} context
 * @param {{x: number, y: number, half: number, light: number, colour: string, scale: number}} light half of the bar's
 *   height and the scale in device pixels; light from 0 to 1; the colour as six hexadecimal digits
 */
export function paintLight(context, { x, y, half, light, colour, scale }) {
  const halo = half * 3;
  const glow = context.createRadialGradient(x, y, 0, x, y, halo);
  glow.addColorStop(0, colour);
  glow.addColorStop(1, `${colour}00`);
  context.globalAlpha = 0.4 * light;
  context.fillStyle = glow;
  context.fillRect(x - halo, y - halo, 2 * halo, 2 * halo);
  context.globalAlpha = 0.35 + 0.65 * light;
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(x - 1.5 * scale, y - half, 4 * scale, 2 * half, 2 * scale);
  context.fill();
  context.globalAlpha = 1;
}
