// A table that is read at every width: rows on a desk, cards on a phone, the same cells and roles in both.

import { html, nothing } from 'lit/html.js';
import { repeat } from 'lit/directives/repeat.js';

/**
 * @template Row
 * @typedef {object} Column
 * @property {string} name stands over the column, and beside the cell on a card
 * @property {(row: Row) => unknown} cell
 * @property {'title'|'number'|'acts'|'text'|'long'} [kind] `title` names the row, one of them; `long` may wrap
 */

/**
 * @template Row
 * @param {object} table
 * @param {string} table.caption what it lists; unseen where a heading beside it says the same
 * @param {boolean} [table.seen] show the caption
 * @param {readonly Column<Row>[]} table.columns
 * @param {readonly Row[]} table.rows
 * @param {(row: Row, index: number) => unknown} [table.key] tells rows apart while they come and go
 * @param {(row: Row) => boolean} [table.current] marks a row
 * @param {unknown} [table.none] where there is no row
 */
export function table({ caption, seen = false, columns, rows, key = (_row, index) => index, current, none }) {
  if (rows.length === 0 && none !== undefined) return html`<div class="empty op-empty">${none}</div>`;
  // Roles are said aloud: a card is no longer laid out as a row, and browsers take the roles away with the layout.
  return html`<table class="op-table" role="table">
    <caption class=${seen ? '' : 'unseen'}>${caption}</caption>
    <thead role="rowgroup">
      <tr role="row">
        ${columns.map(
          ({ name, kind = 'text' }) =>
            html`<th role="columnheader" scope="col" class="op-${kind === 'title' ? 'title-cell' : kind}">
              ${kind === 'acts' ? html`<span class="unseen">${name}</span>` : name}
            </th>`,
        )}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${repeat(
        rows,
        key,
        (row) =>
          html`<tr role="row" aria-current=${current?.(row) ? 'true' : nothing}>
            ${columns.map((column) => cellOf(column, row))}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/**
 * @template Row
 * @param {Column<Row>} column
 * @param {Row} row
 */
function cellOf({ name, cell, kind = 'text' }, row) {
  const content = cell(row);
  if (kind === 'title') return html`<th role="rowheader" scope="row" class="op-title-cell">${content}</th>`;
  const digits = kind === 'number' ? 'digits' : '';
  return html`<td role="cell" class="op-${kind} ${digits}" data-name=${kind === 'acts' ? nothing : name}>
    ${content === '' || content === null || content === undefined ? '–' : content}
  </td>`;
}
