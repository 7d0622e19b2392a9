// What there is to say at the moment: news goes by itself, errors stay until they are closed.

import { html, nothing } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';

import * as icons from '../icons.js';
import { iconButton } from './fields.js';

/**
 * @param {import('../state.js').PageState} state
 * @param {import('../actions.js').Actions} actions
 */
export function noticeList({ notices }, actions) {
  /** @param {'info'|'error'} kind */
  const ofKind = (kind) =>
    repeat(
      notices.filter((notice) => notice.kind === kind),
      ({ id }) => id,
      ({ id, text, action }) =>
        html`<div class="notice ${kind}">
          <p>${text}</p>
          ${action
            ? html`<button
                type="button"
                class="button"
                @click=${() => {
                  actions.dismiss(id);
                  action.act();
                }}
              >
                ${action.label}
              </button>`
            : nothing}
          ${iconButton({ name: 'Close', icon: icons.close, act: () => actions.dismiss(id) })}
        </div>`,
    );
  return html`<div class="notices">
    <div role="status">${ofKind('info')}</div>
    <div role="alert">${ofKind('error')}</div>
  </div>`;
}
