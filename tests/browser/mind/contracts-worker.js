// Boots the page's Python in a worker and runs the ports' contracts over the browser's twins of them.

import { boot, install } from '../../../public/js/python/boot.js';
import { DevicePort } from '../../../public/js/python/device-port.js';
import { Interpreter } from '../../../public/js/python/interpreter.js';
import { Line } from '../../../public/js/python/line.js';
import { Loader } from '../../../public/js/python/loader.js';
import { Onnx } from '../../../public/js/python/onnx.js';
import { PageCalls } from '../../../public/js/python/page-calls.js';
import { ports } from '../../../public/js/python/ports.js';

const HERE = '/tests/ports/';
const loader = await Loader.open('/python/python.json', new Line(), () => {});
const files = loader.load(['core', 'numpy']);
const python = await boot(loader, files, new Interpreter(loader, false));
install(python, 'numpy', await files.bytes('numpy.zip'));
python.FS.mkdirTree('/contracts/tests/ports');
for (const name of ['contracts.py', 'inside.py']) {
  python.FS.writeFile(`/contracts/tests/ports/${name}`, await (await fetch(HERE + name)).text());
}
python.runPython('import sys; sys.path.append("/contracts")');
const page = new PageCalls((message) => self.postMessage(message));
self.onmessage = ({ data }) => page.receive(data);
const [device, other] = [new DevicePort(), new DevicePort()];
/** @param {DevicePort} of */
const world = (of) => ports({ page, device: of, onnx: new Onnx(loader), onChange: () => {}, onArriving: () => {} });
const given = {
  ports: world(device),
  tell: (/** @type {string} */ told) => device.tell(JSON.parse(told)),
  other: world(other).device,
  model: new Uint8Array(await (await fetch('/model/model.onnx')).arrayBuffer()),
  expected: await (await fetch('/model/expected.json')).text(),
};
self.postMessage({ kind: 'outcomes', outcomes: await python.pyimport('tests.ports.inside').outcomes(given) });
