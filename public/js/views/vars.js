// Custom properties on an element by the object model: the content security policy forbids style attributes.

import { noChange } from 'lit/html.js';
import { Directive, directive } from 'lit/directive.js';

class Vars extends Directive {
  /**
   * @override
   * @param {import('lit/directive.js').Part} part
   * @param {[Record<string, string>]} values
   */
  update(part, [values]) {
    const { style } = /** @type {HTMLElement} */ (/** @type {import('lit/directive.js').ElementPart} */ (part).element);
    for (const [name, value] of Object.entries(values)) {
      if (style.getPropertyValue(name) !== value) style.setProperty(name, value);
    }
    return noChange;
  }

  /** @override @param {Record<string, string>} _values */
  render(_values) {
    return noChange;
  }
}

/** `<div ${vars({'--share': '0.4'})}>` */
export const vars = directive(Vars);
