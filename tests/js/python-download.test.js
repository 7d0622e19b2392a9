// Downloads in pieces over a real HTTP server that can be cut off and can cheat; what the browser's cache adds is
// tested in a browser.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';

import { Download } from '../../public/js/python/download.js';
import { PythonError } from '../../public/js/python/errors.js';
import { Line } from '../../public/js/python/line.js';
import { PieceStore } from '../../public/js/python/store.js';

const PIECE_BYTES = 50_000;
/** @type {Map<string, Buffer>} */
const served = new Map();
/** Addresses whose next answers end half way. @type {Map<string, number>} */
const cuts = new Map();
/** @type {string[]} */
let asked = [];

const server = createServer((request, response) => {
  const name = (request.url ?? '').slice(1);
  asked.push(name);
  const body = served.get(name);
  if (!body) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { 'content-length': body.byteLength });
  const left = cuts.get(name) ?? 0;
  if (left > 0) {
    cuts.set(name, left - 1);
    response.write(body.subarray(0, body.byteLength / 2), () => response.destroy());
  } else {
    response.end(body);
  }
});

before(() => new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined))));
after(() => server.close());
beforeEach(() => {
  asked = [];
  cuts.clear();
});

/** @param {string} name @param {number} pieces */
function file(name, pieces) {
  const listed = Array.from({ length: pieces }, (_, number) => {
    const url = `${name}.${number}`;
    const bytes = Buffer.alloc(PIECE_BYTES, url);
    served.set(url, bytes);
    const integrity = `sha256-${createHash('sha256').update(bytes).digest('base64')}`;
    return { url, integrity, bytes: PIECE_BYTES, packed: 1000 };
  });
  return { name, group: 'core', pieces: listed };
}

/** @param {number[]} pauses_ms */
function options(pauses_ms) {
  const address = server.address();
  assert.ok(address !== null && typeof address === 'object');
  /** @type {[number, number][]} */
  const told = [];
  return {
    base: `http://127.0.0.1:${address.port}/python.json`,
    store: new PieceStore(null),
    line: new Line(),
    onProgress: (/** @type {number} */ done, /** @type {number} */ total) => told.push([done, total]),
    pauses_ms,
    told,
  };
}

/**
 * All of the files, whole.
 * @param {import('../../public/js/python/manifest.js').PythonFile[]} files
 * @param {import('../../public/js/python/download.js').Options} settings
 */
async function download(files, settings) {
  const under_way = new Download(files, settings);
  await under_way.done;
  /** @type {Map<string, Uint8Array>} */
  const found = new Map();
  for (const { name } of files) {
    found.set(name, await under_way.bytes(name));
  }
  return found;
}

/** @param {import('../../public/js/python/manifest.js').PythonFile} wanted */
function whole(wanted) {
  return Buffer.concat(wanted.pieces.map((piece) => served.get(piece.url) ?? Buffer.of()));
}

test('pieces are joined in order, and progress counts bytes of the wire', async () => {
  const [one, two] = [file('one', 5), file('two', 1)];
  const settings = options([]);
  const found = await download([one, two], settings);
  assert.deepEqual([...found.keys()], ['one', 'two']);
  assert.ok(whole(one).equals(found.get('one') ?? Buffer.of()));
  assert.ok(whole(two).equals(found.get('two') ?? Buffer.of()));
  assert.deepEqual(settings.told[0], [0, 6000]);
  assert.deepEqual(settings.told.at(-1), [6000, 6000]);
});

test('a piece that was cut off comes again, the others do not', async () => {
  const wanted = file('cut', 4);
  cuts.set('cut.2', 2);
  const settings = options([1, 1]);
  const found = await download([wanted], settings);
  assert.ok(whole(wanted).equals(found.get('cut') ?? Buffer.of()));
  assert.deepEqual([...asked].sort(), ['cut.0', 'cut.1', 'cut.2', 'cut.2', 'cut.2', 'cut.3']);
  assert.deepEqual(settings.told.at(-1), [4000, 4000]);
});

test('while a tune has the line no further piece is asked for, and then it goes on', async () => {
  const wanted = file('held', 5);
  const settings = options([]);
  settings.line.hold(true);
  const under_way = new Download([wanted], settings);
  await fetch(new URL('elsewhere', settings.base));
  assert.deepEqual(asked, ['elsewhere']);
  settings.line.hold(false);
  await under_way.done;
  assert.equal(asked.length, 6);
});

test('after the last attempt it is an error that says what to do', async () => {
  cuts.set('gone.0', 2);
  await assert.rejects(download([file('gone', 1)], options([1])), (error) => {
    assert.ok(error instanceof PythonError);
    assert.equal(error.code, 'download');
    assert.match(error.message, /Try again when the network is back/);
    return true;
  });
  assert.equal(asked.length, 2);
});

test('other bytes than the manifest names are refused', async () => {
  const wanted = file('changed', 1);
  served.set('changed.0', Buffer.alloc(PIECE_BYTES, 'x'));
  await assert.rejects(download([wanted], options([])), { code: 'download' });
});

test('what the server does not have is refused', async () => {
  const wanted = file('absent', 1);
  served.delete('absent.0');
  await assert.rejects(download([wanted], options([])), { code: 'download' });
});

test('a file can be read while the next one still comes, and a failure ends the reading', async () => {
  const [first, second] = [file('first', 1), file('second', 3)];
  cuts.set('second.2', 5);
  const under_way = new Download([first, second], options([1, 1]));
  const failed = assert.rejects(under_way.done, { code: 'download' });
  assert.ok(whole(first).equals(await under_way.bytes('first')));
  await assert.rejects(under_way.bytes('second'), { code: 'download' });
  await failed;
  assert.equal(under_way.has('third'), false);
  assert.throws(() => under_way.stream('third'), /third is not loaded here/);
});
