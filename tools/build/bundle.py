"""The page: public/ becomes dist/, modules bundled and minified, names hashed, the first screen in one document.

What the page's engineer keeps to:

- `public/index.html` is the template. `<!-- build:css css/critical.css -->` becomes a `<style>` with that file,
  `<!-- build:js js/shell.js -->` a `<script>` with that module and all it imports (as a function of its own, so its
  exports go nowhere), `<!-- build:assets -->` the JSON element `<script type="application/json" id="assets">`, and
  `build:url(icons/icon.svg)` in an attribute the hashed address of a file of public/. Hand-written inline scripts and
  styles are kept and get their hash in the content security policy too; `style=` and `on...=` attributes are refused.
- The assets element maps names to addresses: `app` (js/app.js, lazily imported: `import(assets.app)`), `worklet`
  (js/worklet.js), `engineWorker` (js/engine-worker.js, a module worker), `style` (css/app.css), `engine` (the engine),
  and each file of public/fonts/ and public/icons/ by its name in camel case (`inter-latin.woff2` is `interLatin`).
- `app.js` may `import()` further modules: they become chunks that share what they have in common. What the shell and
  the app must share at run time is handed over in a call: each holds its own copy of the modules it imports.
- CSS may `@import` and name fonts and images by relative `url()`.
- Other files directly in public/ (robots.txt, favicon.ico) and the `.sid` and `.json` files of public/demo/ are copied.
"""
