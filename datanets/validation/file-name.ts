import { message, type Said } from '../../store/message.ts';

/**
 * A file's name as it is shown: the last part of a path, without what does not print or turns the reading order, at
 * most 100 characters with the ending kept. It is never used as a path.
 */
export function displayName(name: string): string {
  const last = name.toWellFormed().split(/[/\\]/).at(-1) ?? '';
  const clean = last
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  const whole = clean === '' || /^\.+$/.test(clean) ? 'file' : clean;
  if (whole.length <= 100) return whole;
  const ending = /\.[^.\s]{1,12}$/.exec(whole)?.[0] ?? '';
  return `${whole.slice(0, 99 - ending.length).toWellFormed()}…${ending}`;
}

/** What typed text is called where a file's name would stand; stored, and translated when it is shown. */
export const typedName = 'typed text';

/** A file's name for a sentence. */
export function fileSaid(name: string): Said {
  return name === typedName ? message('typed text') : name;
}
