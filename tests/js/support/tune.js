// Tunes for the tests, made by hand: a saw scale whose pitch at any time is known, with three songs and one to three chips.

const LOAD = 0x1000;
const HEADER_BYTES = 0x7c;
const CLOCK_HZ = 985248;
const FRAME_CYCLES = 19656;
export const FRAMES_A_NOTE = 50;
const SONGS = 3;

/** Sixteen notes from A3 (220 Hz) up, in whole tones: a song starts two notes above the one before it. @param {number} index */
const noteHz = (index) => 220 * 2 ** ((index & 15) / 6);

/** @param {number} index */
const noteRegister = (index) => Math.round((noteHz(index) * 2 ** 24) / CLOCK_HZ);

/**
 * What sounds at a time.
 * @param {number} song 1-based
 * @param {number} time_s
 */
export function pitchAt(song, time_s) {
  const note = Math.floor((time_s * CLOCK_HZ) / FRAME_CYCLES / FRAMES_A_NOTE);
  return noteHz(2 * (song - 1) + note);
}

/**
 * @param {{chips?: number, title?: string, model?: number}} [options] model: 1 6581, 2 8580
 * @returns {Uint8Array<ArrayBuffer>} a PSID file, version 4
 */
export function scaleTune({ chips = 1, title = 'Whole tones', model = 1 } = {}) {
  const song = LOAD;
  const count = LOAD + 1;
  const note = LOAD + 2;
  const low = LOAD + 3;
  const high = low + 16;
  const registers = high + 16;
  const data = [0, 0, 0];
  for (let i = 0; i < 16; i++) data.push(noteRegister(i) & 0xff);
  for (let i = 0; i < 16; i++) data.push(noteRegister(i) >> 8);
  // voice 1: saw, full sustain; full volume
  const start = new Array(25).fill(0);
  start[4] = 0x21;
  start[6] = 0xf0;
  start[24] = 0x0f;
  data.push(...start);

  const init = LOAD + data.length;
  /** @param {number} address */
  const word = (address) => [address & 0xff, address >> 8];
  const bases = Array.from({ length: chips }, (_, chip) => 0xd400 + 0x20 * chip);
  const copy = [
    0xbd, ...word(registers), // LDA registers,X
    ...bases.flatMap((base) => [0x9d, ...word(base)]), // STA base,X
    0xca, // DEX
  ];
  const setNote = [
    0xad, ...word(song), // LDA song
    0x0a, 0x18, // ASL; CLC
    0x6d, ...word(note), // ADC note
    0x29, 0x0f, 0xaa, // AND #15; TAX
    ...bases.flatMap((base) => [
      0xbd, ...word(low), 0x8d, ...word(base), // LDA low,X; STA base
      0xbd, ...word(high), 0x8d, ...word(base + 1), // LDA high,X; STA base+1
    ]),
  ];
  const initCode = [
    0x8d, ...word(song), // STA song
    0xa9, 0x00, 0x8d, ...word(count), 0x8d, ...word(note), // LDA #0; STA count; STA note
    0xa2, 0x18, // LDX #$18
    ...copy,
    0x10, 256 - copy.length - 2, // BPL copy
    ...setNote,
    0x60, // RTS
  ];
  const play = init + initCode.length;
  const nextNote = [
    0xa9, 0x00, 0x8d, ...word(count), // LDA #0; STA count
    0xee, ...word(note), // INC note
    ...setNote,
  ];
  const playCode = [
    0xee, ...word(count), 0xad, ...word(count), // INC count; LDA count
    0xc9, FRAMES_A_NOTE, // CMP #50
    0xd0, nextNote.length, // BNE done
    ...nextNote,
    0x60, // done: RTS
  ];

  const body = [...data, ...initCode, ...playCode];
  const file = new Uint8Array(HEADER_BYTES + body.length);
  const view = new DataView(file.buffer);
  file.set([0x50, 0x53, 0x49, 0x44]); // PSID
  view.setUint16(4, 4); // version
  view.setUint16(6, HEADER_BYTES);
  view.setUint16(8, LOAD);
  view.setUint16(10, init);
  view.setUint16(12, play);
  view.setUint16(14, SONGS);
  view.setUint16(16, 1);
  for (let i = 0; i < title.length; i++) file[0x16 + i] = title.charCodeAt(i); // Latin-1
  view.setUint16(0x76, 0x0004 | (model << 4)); // PAL
  if (chips > 1) file[0x7a] = 0x42;
  if (chips > 2) file[0x7b] = 0x44;
  file.set(body, HEADER_BYTES);
  return file;
}
