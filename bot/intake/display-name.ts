/** The last part of a path, without control characters, at most 120 characters. */
export function displayName(name: string): string {
  const clean = (name.split(/[\\/]/).at(-1) ?? '').replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cn}]/gu, '').trim();
  if (!clean || /^\.+$/.test(clean)) return 'unnamed file';
  const ending = /\.[^.]{1,9}$/.exec(clean)?.[0] ?? '';
  return clean.length <= 120 ? clean : `${clean.slice(0, 119 - ending.length)}…${ending}`;
}
