// Asks the listener for files of a kind, by the browser's own dialog.

/**
 * @param {string} accept as the attribute of an input
 * @param {(files: [File, ...File[]]) => void} then called when at least one was chosen
 * @param {{multiple?: boolean}} [options]
 */
export function takeFiles(accept, then, { multiple = false } = {}) {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = accept;
  input.multiple = multiple;
  input.onchange = () => {
    const [first, ...others] = input.files ?? [];
    if (first) then([first, ...others]);
  };
  input.click();
}
