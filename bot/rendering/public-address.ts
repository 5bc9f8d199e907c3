import { isPrivateAddress } from '../../knowledge/fetch/private-addresses.ts';

/**
 * An http(s) address that leads somewhere for everybody who reads a message; pages of our own by the address of the web
 * chat, where that is public. None of this machine or its network, and none with a name and a password.
 *
 * @param longest characters that the platform takes of one
 */
export function publicAddress(url: string, webUrl: string | undefined, longest: number): string | undefined {
  const full = /^\/(?!\/)/.test(url) && webUrl ? `${webUrl}${url}` : url;
  if (!/^https?:\/\//i.test(full) || !URL.canParse(full)) return undefined;
  const { href, hostname, username, password } = new URL(full);
  if (username || password || href.length > longest) return undefined;
  if (/^[\d.]+$/.test(hostname) || hostname.startsWith('[')) {
    return isPrivateAddress(hostname.replace(/^\[|\]$/g, '')) ? undefined : href;
  }
  // A host without a dot is one of some network; Telegram takes none either.
  return /[^.]\.[^.]/.test(hostname) && !/\.(localhost|local|internal)\.?$/.test(hostname) ? href : undefined;
}
