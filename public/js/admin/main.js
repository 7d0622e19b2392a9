// The operator's page: everyone's app in the operator's shell.

import { begin } from '../begin.js';
import { adminShell } from '../shells/admin-shell.js';
import { createApi } from './api.js';
import { createMore } from './more.js';
import { PLACE, roomOf } from './rooms.js';
import { createSession } from './session.js';

// Who comes without an address comes to work.
if (location.hash === '') history.replaceState(history.state, '', `#${PLACE}`);

const session = createSession();
const api = createApi({ token: session.token, loggedOut: session.over });
const more = createMore(api, session);
begin({
  shell: adminShell(api, session, more),
  more: more.capabilities,
  rooms: [PLACE],
  title: ({ address }) => (address.room === PLACE ? `${roomOf(address).words} · SIDFlow` : null),
});
