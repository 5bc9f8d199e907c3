/**
 * Reads server-sent events from the pieces they arrive in (WHATWG HTML, section 9.2.6). EventSource would do it too,
 * but can neither say that a sign-in is needed nor go on from a given event after it gave up.
 *
 * @param {(event: { event: string, data: string, id: string | undefined }) => void} emit
 * @returns {(piece: string) => void}
 */
export function eventReader(emit) {
  let left = '';
  let event = '';
  /** @type {string[]} */
  let data = [];
  /** @type {string | undefined} */
  let id;

  /** @param {string} line */
  function read(line) {
    if (line === '') {
      if (data.length) emit({ event: event || 'message', data: data.join('\n'), id });
      event = '';
      data = [];
      id = undefined;
      return;
    }
    const colon = line.indexOf(':');
    if (colon === 0) return; // A comment, to keep the connection open.
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') data.push(value);
    else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) id = value;
  }

  return piece => {
    const text = left + piece;
    // A carriage return at the end may be the first half of a line break.
    const whole = text.endsWith('\r') ? text.length - 1 : text.length;
    const lines = text.slice(0, whole).split(/\r\n|\n|\r/);
    left = (lines.pop() ?? '') + text.slice(whole);
    for (const line of lines) read(line);
  };
}
