// Boots the page's Python in a worker and runs the ports' contracts over the browser's twins of them.

import { boot } from '../../../public/js/python/boot.js';
import { Loader } from '../../../public/js/python/loader.js';
import { ports } from '../../../public/js/python/ports.js';

const HERE = '/tests/ports/';
const loader = await Loader.open('/python/python.json', () => {});
const python = await boot(loader.manifest, loader.base, loader.load(['core']));
python.FS.mkdirTree('/contracts/tests/ports');
for (const name of ['contracts.py', 'inside.py']) {
  python.FS.writeFile(`/contracts/tests/ports/${name}`, await (await fetch(HERE + name)).text());
}
python.runPython('import sys; sys.path.append("/contracts")');
self.postMessage(await python.pyimport('tests.ports.inside').outcomes(ports(() => {})));
