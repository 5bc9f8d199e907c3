import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { filesWith, tablesWith } from '../../datanets/removal/traces.fixture.ts';
import { openEmbedded } from '../../store/database/embedded.ts';
import type { Person, Surface } from '../surfaces/surface.ts';
import { telegramSurface } from '../surfaces/telegram.ts';

vi.setConfig({ testTimeout: 480_000, hookTimeout: 240_000 });

let surface: Surface;
let [ana, bo, stella] = [] as unknown as [Person, Person, Person];
beforeAll(async () => {
  surface = await telegramSurface();
  ana = await surface.join('ana', 'contributor');
  bo = await surface.join('bo', 'steward');
  stella = await surface.join('stella', 'steward');
});
afterAll(() => surface?.stop());

/** Where a word is left: tables, and files but those of the database itself, which is asked. */
async function traces(word: string): Promise<string[]> {
  let found: string[] = [];
  await surface.restart(async dataDir => {
    const db = await openEmbedded(dataDir);
    found = await tablesWith(db, word);
    await db.close();
    found.push(...(await filesWith(dataDir, word, ['postgres'])));
  });
  return found;
}

test('what was typed field by field on Telegram goes, with what reviewers and an appeal said of it', async () => {
  const made = await surface.operator.use('datanet create', {
    name: 'mill',
    modality: 'text',
    review: 'steward',
  });
  await surface.operator.sees('steward', { after: made });

  const asked = await ana.say(
    '/submit mill text:"Hedwig Quernstone keeps the key of the old mill since the flood." context:"as told by Hedwig Quernstone"',
  );
  const card = await ana.sees('waiting for reviewers', { after: asked, seconds: 180 });
  const id = Number(/Submission (\d+)/.exec(card.text)?.[1]);
  const grading = async (person: Person) => {
    const reviewing = await person.use('review', { datanet: 'mill' });
    return await person.sees('Review submission', { after: reviewing, seconds: 60 });
  };
  await grading(bo);
  await bo.say(`/reject ${id} reason:low-quality comment:"Quernstone is a real person"`);
  const told = await ana.sees('not accepted', { after: asked, seconds: 90 });

  // The form’s message shows what was typed, and so does its row.
  const appealing = await ana.press(told, 'Appeal');
  await ana.sees('Reason', { after: appealing, seconds: 60 });
  await ana.say('Hedwig Quernstone agreed to it.');
  await ana.sees('Under appeal', { after: appealing, seconds: 60 });
  const fresh = await grading(stella);
  const graded = await stella.press(fresh, 'Good');
  await stella.sees('decided', { after: graded, seconds: 60 });
  expect(await traces('quernstone')).toEqual(
    expect.arrayContaining([
      'appeal',
      'call',
      'incoming',
      'item',
      'message',
      'review',
      'submission',
      'telegram_form',
    ]),
  );

  const removing = await stella.say(`/takedown ${id} reason="Hedwig Quernstone asks for it."`);
  const plan = await stella.sees('Remove what submission', { after: removing, seconds: 60 });
  const agreed = await stella.press(plan, 'Remove it');
  await stella.sees('its value and its rank stay as they were', { after: agreed, seconds: 120 });
  expect(await traces('quernstone')).toEqual([]);
  for (const person of [ana, bo, stella]) {
    const left = () => person.seen().filter(({ text }) => /quernstone/i.test(text));
    await vi.waitFor(() => expect(left()).toEqual([]), 60_000);
  }
});
