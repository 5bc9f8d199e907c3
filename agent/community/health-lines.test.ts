import { expect, test } from 'vitest';
import { inLanguage } from '../language/translate.ts';
import type { Role } from '../people/roles.ts';
import type { HealthLine } from './health-lines.ts';
import { platformLines, readableLines } from './health-lines.ts';

const guild = { platform: 'discord', externalId: 'g1' };
const lines: HealthLine[] = [
  { part: 'Queue', well: true, words: 'nothing waits' },
  ...platformLines(
    [
      { part: 'Discord', well: false, words: 'The token is wrong. Take a new one at …' },
      { part: 'Discord: Bakers', well: false, words: 'lacks Attach Files', of: guild },
      {
        part: 'Discord: Brewers',
        well: false,
        words: 'lacks Embed Links',
        of: { ...guild, externalId: 'g2' },
      },
    ],
    'https://discord/add',
  ),
];
const read = (role: Role, community = guild) =>
  readableLines(lines, { role, community }).map(({ part, words }) => `${part}: ${words}`);

test('stewards read of a platform what is to be mended in their own community, others that it needs a look', () => {
  expect(read('maker')).toEqual(['Queue: nothing waits', 'Discord: needs a look; stewards read more here']);
  expect(read('steward')).toEqual([
    'Queue: nothing waits',
    'Discord: The token is wrong. Take a new one at …',
    'Discord: Bakers: lacks Attach Files',
  ]);
});

test('operators have the invite link as well, and who runs the installation reads all', () => {
  expect(read('operator').at(-1)).toBe('Discord: invite link: Add it elsewhere: https://discord/add');
  expect(read('operator')).toHaveLength(4);
  const local = { platform: 'web', externalId: 'local' };
  expect(read('operator', local)).toHaveLength(5);
  expect(read('steward', local)).toHaveLength(2);
});

test('a platform that is off has no lines', () => {
  expect(platformLines([], 'https://discord/add')).toEqual([]);
});

test('the lines are in the language of whoever asks', () => {
  const discord = { part: 'Discord', well: true, words: 'verbunden' };
  const [first, link] = inLanguage('de', () => platformLines([discord], 'https://discord/add'));
  expect(first?.brief).toBe('verbunden');
  expect(link).toMatchObject({
    part: 'Discord: Link zum Hinzufügen',
    words: 'Anderswo hinzufügen: https://discord/add',
  });
});
