/**
 * JSON with one text for one value (JCS, RFC 8785): no white space, names sorted by their UTF-16 units, numbers and
 * strings as ECMAScript writes them, which is what the RFC took over. Properties that are undefined are left out.
 *
 * @param {unknown} value
 * @returns {string}
 * @throws TypeError for what has no such text: a number that is not finite, half a surrogate pair, a function
 */
export function canonicalJson(value) {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      // The default order of strings is that of their UTF-16 units.
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, inner]) => `${canonicalJson(name)}:${canonicalJson(inner)}`);
    return `{${parts.join(',')}}`;
  }
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new TypeError(`${value} is no number of JSON.`);
  if (typeof value === 'string' && !value.isWellFormed())
    throw new TypeError('Half a surrogate pair is no text.');
  if (value === null || ['string', 'number', 'boolean'].includes(typeof value)) return JSON.stringify(value);
  throw new TypeError(`A ${typeof value} can't be written as JSON.`);
}
