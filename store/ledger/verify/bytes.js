// The verifying code is plain JavaScript without dependencies: Node runs it, and a browser runs the same files.

/** Turns bytes into their SHA-256. A browser has only one that gives a promise; Node has a faster one that does not. */
/** @typedef {(bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>} Sha256 */

/** @type {Sha256} */
export const webSha256 = async bytes =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', /** @type {Uint8Array<ArrayBuffer>} */ (bytes)));

/** @param {readonly Uint8Array[]} parts */
export function concat(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** @param {string} text */
export const utf8 = text => new TextEncoder().encode(text);

/**
 * @param {Uint8Array} one
 * @param {Uint8Array} other
 */
export const sameBytes = (one, other) =>
  one.length === other.length && one.every((byte, at) => byte === other[at]);

/** @param {Uint8Array} bytes */
export const toBase64 = bytes => btoa(String.fromCharCode(...bytes));

/**
 * Standard base64 with its padding, and only as an encoder writes it, so that one value has one text.
 *
 * @param {string} text
 * @returns {Uint8Array<ArrayBuffer> | undefined} undefined when it is none
 */
export function fromBase64(text) {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
  return toBase64(bytes) === text ? bytes : undefined;
}

/** @param {Uint8Array} bytes */
export const toHex = bytes => Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('');
