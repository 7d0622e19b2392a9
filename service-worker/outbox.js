// Sends what waits in the outbox when no page can: at the end of a page, or when the browser says that the network is
// back. Only reads: the events stay, and Python strikes them out when the next receipt names them as known, for each
// has an id that the server takes once. What Python put there is what goes out, and only while the listener allows it.

import { firstOf, valueOf } from './records.js';

/** As the record SyncBatch allows. */
const MOST = 500;

/** @returns {Promise<boolean>} whether the listener lets ratings be sent */
async function allowed() {
  const stored = await valueOf('sidflow', 'preferences', 'current');
  return stored?.preferences?.sync === true;
}

/** @param {string} url @param {RequestInit} init */
async function posted(url, init) {
  const answer = await fetch(url, { method: 'POST', ...init });
  if (!answer.ok) throw new Error(`${url}: HTTP ${answer.status}`);
  return answer;
}

/** @returns {Promise<number>} how many events the server has now; rejects where it was not reached or refused */
export async function sendOutbox() {
  if (!(await allowed())) return 0;
  const events = await firstOf('sidflow-feedback', 'outbox', MOST);
  if (events.length === 0) return 0;
  const { token } = await (await posted('/api/session', {})).json();
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const answer = await posted('/api/rate/feedback', { headers, body: JSON.stringify({ events }), keepalive: true });
  const { accepted, duplicates } = await answer.json();
  return accepted.length + duplicates.length;
}
