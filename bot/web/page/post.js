import { t } from './language.js';
/** @import { Answer } from './retry.js' */

/**
 * Sends to the server, telling how far it is. XMLHttpRequest, since fetch can't tell that of an upload.
 *
 * @param {string} path
 * @param {FormData | object} body an object goes as JSON
 * @param {(share: number) => void} [progress] from 0 to 1
 * @returns {Promise<Answer>} never rejects; `error` is in the server's words
 */
export function post(path, body, progress) {
  return new Promise(resolve => {
    const request = new XMLHttpRequest();
    request.open('POST', path);
    request.upload.onprogress = event => {
      if (event.lengthComputable) progress?.(event.loaded / event.total);
    };
    request.onloadend = () => resolve({ status: request.status, error: errorOf(request) });
    if (body instanceof FormData) request.send(body);
    else {
      request.setRequestHeader('Content-Type', 'application/json');
      request.send(JSON.stringify(body));
    }
  });
}

/** @param {XMLHttpRequest} request */
function errorOf(request) {
  if (request.status === 0) return t('No connection.');
  try {
    const { error } = JSON.parse(request.responseText);
    if (typeof error === 'string') return error;
  } catch {
    // No words: a proxy in between, or a page of another server.
  }
  return request.status < 400
    ? undefined
    : t('The server answered with error {code}. Try again later.', { code: String(request.status) });
}

/** An id for what a person does. Not `randomUUID`, which pages over plain HTTP in a local network don't have. */
export function freshActId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), byte =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
