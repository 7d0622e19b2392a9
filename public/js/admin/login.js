// The login: offers the ways in that there are, sends name and password, and opens the rooms or says why not.

const element = (/** @type {string} */ id) => /** @type {HTMLElement} */ (document.getElementById(id));
const field = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (element(id));
const form = /** @type {HTMLFormElement} */ (element('login'));
const fault = element('fault');
const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
const [name, password] = [field('name'), field('password')];
const NO_SERVER = 'The server does not answer. Look whether it runs, and try again.';
let busy = false;

/** What a provider's login ended with comes as one word in the address. @type {Readonly<Record<string, string>>} */
const CAME_BACK = {
  not_allowed: 'You are known there, but have no role here: ask the operator for one.',
  provider: 'The provider does not answer as it should. The server’s log says more; try again later.',
  too_many_requests: 'Too many logins came from your address: try again in a minute.',
};
const NOT_IN = 'You were not logged in, or it took too long. Try again.';

/** @param {string} words @param {HTMLInputElement} [wrong] the field that is to be mended */
function say(words, wrong) {
  fault.textContent = words;
  for (const each of [name, password]) each.setAttribute('aria-invalid', String(each === wrong));
  wrong?.focus();
}

/** What the server has against it. @param {Response} response @returns {Promise<string>} */
async function reasonOf(response) {
  const body = await response.json().catch(() => null);
  return body?.detail || 'The server could not log you in. Try again in a moment.';
}

async function offer() {
  const response = await fetch('/api/admin/login', { cache: 'no-store' });
  if (!response.ok) return say(await reasonOf(response));
  const ways = /** @type {{password: boolean, one_time: boolean, provider: string|null}} */ (await response.json());
  element('once').hidden = !ways.one_time;
  element('provided').hidden = ways.provider === null;
  element('provider').textContent = ways.provider;
  form.hidden = !ways.password;
  if (ways.password) name.focus();
}

async function send() {
  if (!name.value) return say('A name is needed.', name);
  if (!password.value) return say('A password is needed.', password);
  say('');
  const response = await fetch('/api/admin/login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: name.value, password: password.value }),
  });
  // The address stays: its room opens, and the login is no place to go back to.
  if (response.ok) return location.reload();
  const reason = await reasonOf(response);
  password.value = '';
  say(reason, password);
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  if (busy) return;
  busy = true;
  button.setAttribute('aria-disabled', 'true');
  await send().catch(() => say(NO_SERVER));
  busy = false;
  button.removeAttribute('aria-disabled');
});

const ended = new URLSearchParams(location.search).get('problem');
if (ended !== null) {
  say(CAME_BACK[ended] ?? NOT_IN);
  history.replaceState(null, '', location.pathname + location.hash);
}
offer().catch(() => say(NO_SERVER));

export {};
