/**
 * The address if following it is safe: http, https, a mail address, or a path of this site. Everything else (`javascript:`, `data:`,
 * `//elsewhere`) gives undefined. Read by the browser's own parser, so that what is checked is what is followed.
 *
 * @param {string} text
 * @returns {string | undefined}
 */
export function safeAddress(text) {
  const here = 'http://here.invalid/';
  // Browsers take some of these out and read others as slashes.
  if (/[\\\s\u0000-\u001f]/.test(text.trim())) return undefined;
  let url;
  try {
    url = new URL(text, here);
  } catch {
    return undefined;
  }
  if (url.protocol === 'mailto:') return /^mailto:[^?]+$/i.test(text.trim()) ? url.href : undefined;
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return undefined;
  if (url.username || url.password) return undefined;
  const relative = url.origin === new URL(here).origin;
  if (!relative) return /^https?:/i.test(text.trim()) ? url.href : undefined;
  return /^[a-z][a-z0-9+.-]*:/i.test(text.trim()) ? undefined : text.trim();
}

/**
 * Whether an address leads away from this site.
 *
 * @param {string} address one that {@link safeAddress} let pass
 */
export function isElsewhere(address) {
  return /^https?:/i.test(address);
}
