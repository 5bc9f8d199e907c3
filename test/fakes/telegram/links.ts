/**
 * An address as Telegram takes it: http and https with a dot in the host (so neither `localhost` nor `mailto:`), `tg:`
 * and `ton:`. Undefined when it takes it for none: such a link loses its address in a text, and is refused in a button.
 * https://github.com/tdlib/td, td/telegram/LinkManager.cpp, check_link_impl
 */
export function checkedLink(link: string): string | undefined {
  if (/^(tg|ton|tonsite):/i.test(link)) return /^\w+:(\/\/)?[\w.-]+([/?].*)?$/.test(link) ? link : undefined;
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(link) ? link : `http://${link}`;
  if (!/^https?:\/\//i.test(whole) || !URL.canParse(whole)) return undefined;
  const url = new URL(whole);
  return url.username === '' && (url.hostname.includes('.') || url.hostname.startsWith('['))
    ? url.href
    : undefined;
}

/** The person of `tg://user?id=7`. */
export function userOfLink(link: string): number | undefined {
  const id = /^tg:(?:\/\/)?user\?id=(\d+)$/i.exec(link)?.[1];
  return id === undefined ? undefined : Number(id);
}
