// The login form: sends name and password, and opens the rooms or says why not.

const form = /** @type {HTMLFormElement} */ (document.getElementById('login'));
const fault = /** @type {HTMLElement} */ (document.getElementById('fault'));
const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
const field = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (document.getElementById(id));
const [name, password] = [field('name'), field('password')];
let busy = false;

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
  await send().catch(() => say('The server does not answer. Look whether it runs, and try again.'));
  busy = false;
  button.removeAttribute('aria-disabled');
});
name.focus();

export {};
