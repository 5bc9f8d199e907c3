import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { discordExport, telegramChat } from '../../datanets/validation/chats/exports.fixture.ts';
import { pdfOf } from '../../datanets/validation/documents/documents.fixture.ts';
import { discordSurface } from '../surfaces/discord.ts';
import { bakery } from '../surfaces/rows.ts';
import type { Mark, Person, Surface } from '../surfaces/surface.ts';
import { telegramSurface } from '../surfaces/telegram.ts';
import { webSurface } from '../surfaces/web.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.each([
  ['the web chat', webSurface],
  ['Discord', discordSurface],
  ['Telegram', telegramSurface],
])('on %s', (platform, open) => {
  let surface: Surface;
  let [ana, bo, chen, stella] = [] as unknown as [Person, Person, Person, Person];
  beforeAll(async () => {
    surface = await open();
    ana = await surface.join('ana', 'contributor');
    bo = await surface.join('bo', 'reviewer');
    chen = await surface.join('chen', 'reviewer');
    stella = await surface.join('stella', 'steward');
  });
  afterAll(() => surface?.stop());

  /** Two reviewers grade what comes next to a datanet; the first sees these words in it. */
  async function graded(datanet: string, words: RegExp): Promise<void> {
    for (const reviewer of [bo, chen]) {
      const asked = await reviewer.use('review', { datanet });
      const task = await reviewer.sees('Review submission', { after: asked });
      if (reviewer === bo) await reviewer.sees(words, { after: asked });
      await reviewer.press(task, 'Good');
      await reviewer.sees('vote is recorded', { after: asked });
    }
  }

  const numberOf = (text: string) => Number(/Submission (\d+)/.exec(text)?.[1]);

  test('a PDF is read as passages, which reviewers see with their pages and grade', async () => {
    const made = await surface.operator.use('datanet create', { name: 'books', modality: 'text' });
    await surface.operator.sees('at least two reviewers agree', { after: made });
    const content = pdfOf([
      [{ text: 'The miller opens the sluice at six, and the wheel begins to turn within a minute.', y: 700 }],
      [
        {
          text: 'Each stone is dressed with a mill bill once a month, furrow by furrow, by two people.',
          y: 700,
        },
      ],
    ]);
    const mark = await ana.say('/submit books', [{ name: 'milling.pdf', content }]);
    const card = await ana.sees('waiting for reviewers', { after: mark, seconds: 60 });
    expect(card.text).toMatch(/(\d) of \1 rows? good/);
    await graded('books', /pages? 1/);
    await ana.sees(/now counts?/, { after: mark });
  });

  test('an exported chat is given once everyone in it agreed, with roles in place of names', async () => {
    const made = await surface.operator.use('datanet create', {
      name: 'talks',
      modality: 'text',
      chats: 'yes',
    });
    await surface.operator.sees('at least two reviewers agree', { after: made });
    const content =
      surface.name === 'telegram'
        ? JSON.stringify(
            telegramChat('personal_chat', [
              ['Anna', 0, 'How is a millstone dressed?'],
              ['Ben', 2, 'With a mill bill, furrow by furrow.'],
            ]),
          )
        : JSON.stringify(
            discordExport([
              ['Anna', 0, 'How is a millstone dressed?'],
              ['Ben', 2, 'With a mill bill, furrow by furrow.'],
            ]),
          );
    const mark = await ana.say('/submit talks', [{ name: 'result.json', content }]);
    const asked = await ana.sees('Did everyone in it agree?', { after: mark, seconds: 60 });
    const pressed = await ana.press(asked, 'Everyone agreed');
    const card = await ana.sees('waiting for reviewers', { after: Math.max(mark, pressed), seconds: 60 });
    expect(card.text).toContain('1 of 1 row good');
    await graded('talks', /mill bill, furrow by furrow/);
    const shown = bo.seen().filter(({ text }) => text.includes('furrow by furrow'));
    expect(shown.map(({ text }) => text).join()).not.toMatch(/Anna|Ben\b/);
    await ana.sees('1 row of 1 now counts', { after: mark });
  });

  // The page has no replies; its button does the same.
  test.skipIf(platform === 'the web chat')(
    'a file dropped as a reply to the card of what was refused is its mended version',
    async () => {
      const given = await ana.say('/submit books', [{ name: 'rows.jsonl', content: '{"question": "broken' }]);
      const card = await ana.sees('It could not be read', { after: given, seconds: 60 });
      expect(card.buttons).toContain('Send a mended version');
      const again = await ana.say('', [{ name: 'rows.jsonl', content: bakery(3, 'Mended') }], card);
      const mended = await ana.sees('3 of 3 rows good', { after: again, seconds: 60 });
      expect(mended.text).toContain(`submission ${numberOf(card.text)}`);
    },
  );

  test('rows are removed when their giver asks and a steward agrees, and both are told', async () => {
    const made = await surface.operator.use('datanet create', {
      name: 'bread',
      modality: 'text',
      review: 'automatic',
    });
    await surface.operator.sees('bread', { after: made });
    const given = await ana.say('/submit bread', [{ name: 'bread.jsonl', content: bakery(6, 'Removed') }]);
    const card = await ana.sees('6 rows accepted automatically', { after: given, seconds: 60 });
    const submission = numberOf(card.text);
    // So that the bot knows where to tell her.
    await stella.sees('takedown', { after: await stella.use('help', { topic: 'takedown' }) });
    const asked = await ana.use('takedown', { submission, reason: 'It names my baker.', rows: '2-3' });
    const plan = await ana.sees('Ask the stewards to remove', { after: asked });
    expect(plan.text).toContain('2 rows, and the uploaded file');
    await ana.press(plan, 'Ask for it');
    await ana.sees('The stewards are asked to remove it', { after: asked });

    const shown: Mark = await stella.use('takedowns');
    const request = await stella.sees('It names my baker.', { after: shown });
    await stella.press(request, 'Remove it');
    const question = await stella.sees(`Remove what submission ${submission} gave?`, { after: shown });
    await stella.press(question, 'Remove it');
    await stella.sees('ana is told', { after: shown, seconds: 60 });
    await ana.sees('Your rank stays as it was', { after: asked, seconds: 60 });
    const frozen = await surface.operator.use('snapshot', { datanet: 'bread' });
    const version = await surface.operator.sees('never trained on', { after: frozen, seconds: 60 });
    expect(version.text).toMatch(/To train on[^0-9]*3 rows/);
  });
});
