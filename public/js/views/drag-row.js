// Dragging a row of a table by its grip, with a finger, a pen or a mouse.

/**
 * @param {PointerEvent} down on something inside the row
 * @param {(to: number) => void} drop with the row's new index among its siblings
 */
export function dragRow(down, drop) {
  const grip = /** @type {HTMLElement} */ (down.currentTarget);
  const row = grip.closest('tr');
  const body = row?.parentElement;
  if (!row || !body || down.button !== 0) return;
  const rows = /** @type {HTMLElement[]} */ ([...body.children]);
  const from = rows.indexOf(row);
  const boxes = rows.map((each) => each.getBoundingClientRect());
  const scrolled = () => body.getBoundingClientRect().top - boxes[0].top;
  let to = from;

  /** @param {PointerEvent} event */
  const move = (event) => {
    const y = event.clientY - scrolled();
    const under = boxes.findIndex((box) => y < box.bottom);
    to = under < 0 ? rows.length - 1 : under;
    row.style.transform = `translateY(${event.clientY - down.clientY - scrolled()}px)`;
    rows.forEach((each, index) => {
      each.classList.toggle('drop-before', index === to && to < from);
      each.classList.toggle('drop-after', index === to && to > from);
    });
  };
  const end = new AbortController();
  /** @param {boolean} keep */
  const finish = (keep) => {
    end.abort();
    row.classList.remove('dragging');
    row.style.transform = '';
    for (const each of rows) each.classList.remove('drop-before', 'drop-after');
    if (keep && to !== from) drop(to);
  };
  row.classList.add('dragging');
  grip.setPointerCapture(down.pointerId);
  grip.addEventListener('pointermove', move, { signal: end.signal });
  grip.addEventListener('pointerup', () => finish(true), { signal: end.signal });
  grip.addEventListener('pointercancel', () => finish(false), { signal: end.signal });
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      finish(false);
    },
    { signal: end.signal, capture: true },
  );
}
