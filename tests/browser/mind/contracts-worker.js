// Boots the page's Python in a worker and runs the ports' contracts over the browser's twins of them.

import { boot } from '../../../public/js/python/boot.js';
import { DevicePort } from '../../../public/js/python/device-port.js';
import { Interpreter } from '../../../public/js/python/interpreter.js';
import { Line } from '../../../public/js/python/line.js';
import { Loader } from '../../../public/js/python/loader.js';
import { ports } from '../../../public/js/python/ports.js';

const HERE = '/tests/ports/';
const loader = await Loader.open('/python/python.json', new Line(), () => {});
const python = await boot(loader, loader.load(['core']), new Interpreter(loader, false));
python.FS.mkdirTree('/contracts/tests/ports');
for (const name of ['contracts.py', 'inside.py']) {
  python.FS.writeFile(`/contracts/tests/ports/${name}`, await (await fetch(HERE + name)).text());
}
python.runPython('import sys; sys.path.append("/contracts")');
const [device, other] = [new DevicePort(), new DevicePort()];
const tell = (/** @type {string} */ told) => device.tell(JSON.parse(told));
const given = [ports(device, () => {}), tell, ports(other, () => {}).device];
self.postMessage(await python.pyimport('tests.ports.inside').outcomes(...given));
