// The errors of Python in the page, on both sides of the worker: a code for programs and a sentence for the listener.

/** @typedef {import('./messages.js').Fault} Fault */

const GOES_ON = 'Music plays all the same.';

/** What can go wrong before Python runs and beside it, and what to do about it. */
export const SENTENCES = Object.freeze({
  'too-old': `This browser is too old for the part of SIDFlow that learns. ${GOES_ON} A newer browser has it all.`,
  download: `A part of SIDFlow could not be loaded. ${GOES_ON} Try again when the network is back: it goes on there.`,
  silent: `A part of SIDFlow does not start: nothing was heard of it for a while. ${GOES_ON} Try again.`,
  boot: `A part of SIDFlow did not start. ${GOES_ON} Try again, or reload the page.`,
  crashed: `A part of SIDFlow ended unexpectedly. ${GOES_ON} Try again, or reload the page.`,
  closed: 'This part of SIDFlow was switched off.',
  model: `The model could not be run in this browser. ${GOES_ON} A newer browser may run it.`,
  hearing: `The song could not be listened to. ${GOES_ON} Reload the page and try again.`,
});

export class PythonError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   * @param {unknown} [cause]
   */
  constructor(code, message, cause) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PythonError';
    this.code = code;
  }
}

/** @param {keyof typeof SENTENCES} code @param {unknown} [cause] */
export function known(code, cause) {
  return new PythonError(code, SENTENCES[code], cause);
}

/** As it crosses to the page. @param {unknown} error @param {keyof typeof SENTENCES} otherwise @returns {Fault} */
export function faultOf(error, otherwise) {
  const { code, message } = error instanceof PythonError ? error : known(otherwise);
  return { code, message };
}
