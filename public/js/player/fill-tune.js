// A tune of a few bytes that sounds one steady note: playing it for a moment makes the engine fill its tables, and says
// how fast this device is.

const HEADER_BYTES = 0x7c;
const LOAD = 0x1000;

// init: every register that a note needs; play: nothing
const CODE = [
  0xa2, 0x18, // LDX #$18
  0xbd, 0x0d, 0x10, // LDA registers,X
  0x9d, 0x00, 0xd4, // STA $D400,X
  0xca, // DEX
  0x10, 0xf7, // BPL
  0x60, // RTS
  0x60, // play: RTS
];
// 440 Hz saw and pulse and triangle, filter open to low-pass, full volume
const REGISTERS = [
  0x45, 0x1d, 0x00, 0x08, 0x21, 0x00, 0xf0,
  0x8a, 0x3a, 0x00, 0x08, 0x41, 0x00, 0xf0,
  0xa2, 0x0e, 0x00, 0x08, 0x11, 0x00, 0xf0,
  0x00, 0x60, 0xf7, 0x1f,
];

/** @returns {Uint8Array} a PSID file, version 2, one song */
export function fillTune() {
  const file = new Uint8Array(HEADER_BYTES + CODE.length + REGISTERS.length);
  const view = new DataView(file.buffer);
  file.set([0x50, 0x53, 0x49, 0x44]); // PSID
  view.setUint16(4, 2); // version
  view.setUint16(6, HEADER_BYTES);
  view.setUint16(8, LOAD);
  view.setUint16(10, LOAD); // init
  view.setUint16(12, LOAD + CODE.length - 1); // play
  view.setUint16(14, 1); // songs
  view.setUint16(16, 1); // start song
  view.setUint16(0x76, 0x0014); // PAL, 6581
  file.set(CODE, HEADER_BYTES);
  file.set(REGISTERS, HEADER_BYTES + CODE.length);
  return file;
}
