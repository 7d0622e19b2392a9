// Files and folders dragged onto the page.

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File[]>} in the order of their names, folders gone through
 */
async function filesOf(entry) {
  if (entry.isFile) {
    return new Promise((resolve, reject) => {
      /** @type {FileSystemFileEntry} */ (entry).file((file) => resolve([file]), reject);
    });
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  /** @type {FileSystemEntry[]} */
  const entries = [];
  for (;;) {
    /** @type {FileSystemEntry[]} */
    const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) break; // a folder comes in portions, the last one is empty
    entries.push(...some);
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  return (await inTurn(entries)).flat();
}

/** @param {readonly FileSystemEntry[]} entries */
async function inTurn(entries) {
  const found = [];
  for (const entry of entries) found.push(await filesOf(entry));
  return found;
}

/**
 * What was dropped; must be called while the drop event is handled, later the browser forgets the entries.
 * @param {DataTransfer} transfer
 * @returns {Promise<File[]>}
 */
export async function droppedFiles(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const plain = [...transfer.files];
  if (entries.every((entry) => entry === null)) return plain;
  return (await inTurn(entries.filter((entry) => entry !== null))).flat();
}

/**
 * Takes files that are dropped anywhere on the page, and shows that it would.
 * @param {Document} page
 * @param {(files: Promise<File[]>) => void} take
 */
export function listenToDrops(page, take) {
  const veil = page.createElement('div');
  veil.className = 'drop-veil';
  veil.hidden = true;
  veil.innerHTML = '<p>Drop .sid files or a folder to play them</p>';
  page.body.append(veil);
  /** @param {DragEvent} event */
  const files = (event) => event.dataTransfer?.types.includes('Files') ?? false;
  page.addEventListener('dragover', (event) => {
    if (!files(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  page.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) veil.hidden = true;
  });
  page.addEventListener('drop', (event) => {
    veil.hidden = true;
    if (!files(event) || !event.dataTransfer) return;
    event.preventDefault();
    take(droppedFiles(event.dataTransfer));
  });
}

/**
 * Asks the listener for files or a folder.
 * @param {Document} page
 * @param {'files'|'folder'} kind
 * @param {(files: File[]) => void} take
 */
export function pickFiles(page, kind, take) {
  const input = page.createElement('input');
  input.type = 'file';
  input.multiple = true;
  if (kind === 'folder') input.webkitdirectory = true;
  else input.accept = '.sid,.psid,.rsid';
  input.addEventListener('change', () => take([...(input.files ?? [])]));
  input.click();
}
