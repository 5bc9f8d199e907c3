// What the pages of the fakes do alike: make elements, tell what a person does, show what has changed.

export const at = id => document.getElementById(id);

/** An element; children that are not there are left out. */
export function make(tag, props = {}, ...children) {
  const element = Object.assign(document.createElement(tag), props);
  const isThere = child => child !== undefined && child !== null && child !== false && child !== '';
  element.append(...children.filter(isThere));
  return element;
}

/** Tells the fake what a person does. */
export function post(what, files = []) {
  const body = new FormData();
  body.set('what', JSON.stringify(what));
  for (const file of files) body.append('file', file);
  return fetch('/page/act', { method: 'POST', body });
}

/** Shows messages, the last of them when the last was seen before or `isNew`. */
export function showMessages(list, messages, isNew = false) {
  const isLow = isNew || list.scrollHeight - list.scrollTop - list.clientHeight < 120;
  list.replaceChildren(...messages);
  const low = () => {
    if (isLow) list.scrollTop = list.scrollHeight;
  };
  low();
  for (const picture of list.querySelectorAll('img')) picture.onload = low;
}

/** Calls back at once and when something has changed, some times a second at most. */
export function onChange(look) {
  let waiting = false;
  new EventSource('/page/events').onmessage = () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => {
      waiting = false;
      void look();
    }, 60);
  };
}
