// The same in Node: `node node.js ENGINE FRAMES TUNE...` prints the hashes as JSON.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { soundHashes } from './hashes.js';

const [engine = '', frames = '', ...paths] = process.argv.slice(2);
const tunes = paths.map((path) => ({ name: basename(path), file: new Uint8Array(readFileSync(path)) }));
console.log(JSON.stringify(await soundHashes(readFileSync(engine), tunes, Number(frames))));
