// Who has the line: a download asks for no further piece while a tune that is about to play needs it.

export class Line {
  constructor() {
    this.held = false;
    this.release = () => {};
    /** Resolves when nobody holds it. */
    this.free = Promise.resolve();
  }

  /** @param {boolean} on */
  hold(on) {
    if (on === this.held) return;
    this.held = on;
    if (on) this.free = new Promise((resolve) => (this.release = () => resolve(undefined)));
    else this.release();
  }
}
