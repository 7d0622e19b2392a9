// The page's end of what Python's worker asks of it: an answer or a fault, and before it how far it is.

/**
 * Rejects with an Error whose message is a sentence; `share` is told how far it is, 0 to 1.
 * @typedef {(ask: import('./messages.js').PageAsk, share: (share: number) => void) =>
 *   Promise<{value: unknown, transfer: Transferable[]}>} Answers
 */

/**
 * @param {Answers} answers
 * @param {import('./messages.js').Asked} asked
 * @param {(message: import('./messages.js').PageAnswer, transfer?: Transferable[]) => void} post
 */
export async function answerPage(answers, { id, ask }, post) {
  try {
    const { value, transfer } = await answers(ask, (share) => post({ kind: 'answer', id, share }));
    post({ kind: 'answer', id, value }, transfer);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    post({ kind: 'answer', id, error: { code: 'refused', message } });
  }
}
