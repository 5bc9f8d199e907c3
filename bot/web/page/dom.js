/** @typedef {Node | string | undefined | false} Child */

/**
 * Makes an element. Strings become text nodes and properties attributes, so nothing in them is ever read as markup.
 * `on...` adds a listener; undefined and false leave an attribute out.
 *
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | undefined | ((event: any) => void)>} [properties]
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : `${value}`);
  }
  for (const child of children.flat()) if (child) element.append(child);
  return element;
}

/**
 * The element of the page with that id.
 *
 * @template {HTMLElement} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function part(id, kind) {
  const element = document.getElementById(id);
  if (element instanceof kind) return element;
  throw new Error(`The page has no #${id}.`);
}

const strokes = {
  add: 'M12 5v14M5 12h14',
  send: 'M12 19V5M6 11l6-6 6 6',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M12 5v14M6 13l6 6 6-6',
  file: 'M7 3h7l4 4v14H7zM14 3v4h4',
  good: 'M5 12.5l4.5 4.5L19 7.5',
  warning: 'M12 6v8M12 18v.01',
  bad: 'M7 7l10 10M17 7 7 17',
  busy: 'M12 6v6l4 2',
  neutral: 'M7 12h10',
};

/**
 * @param {keyof typeof strokes} name
 * @returns {SVGElement}
 */
export function icon(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(svg.namespaceURI, 'path');
  path.setAttribute('d', strokes[name]);
  svg.append(path);
  return svg;
}

let last = 0;

/** An id for elements that name each other (`for`, `aria-describedby`). */
export function freshId() {
  return `e${++last}`;
}
