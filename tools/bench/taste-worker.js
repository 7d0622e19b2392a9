// Boots the page's own Python with numpy and measures in it what tools/bench/taste_inside.py says.

import { boot, install } from '/js/python/boot.js';
import { Interpreter } from '/js/python/interpreter.js';
import { Line } from '/js/python/line.js';
import { Loader } from '/js/python/loader.js';

self.onmessage = async ({ data: manifest }) => {
  const loader = await Loader.open(new URL(manifest, self.location.origin).href, new Line(), () => {});
  const files = loader.load(['core', 'numpy']);
  const python = await boot(loader, files, new Interpreter(loader, false));
  install(python, 'numpy', await files.bytes('numpy.zip'));
  python.FS.writeFile('/lib/taste_inside.py', await (await fetch('/taste_inside.py')).text());
  python.FS.writeFile('/catalogue', new Uint8Array(await (await fetch('/catalogue')).arrayBuffer()));
  self.postMessage(
    python.runPython(`
import json, sys, time
sys.path.append("/lib")
import taste_inside
json.dumps(taste_inside.measured(open("/catalogue", "rb").read(), time.perf_counter))
`),
  );
};
