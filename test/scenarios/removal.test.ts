import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { tablesWith } from '../../datanets/removal/traces.fixture.ts';
import { openEmbedded } from '../../store/database/embedded.ts';
import { bakery } from '../surfaces/rows.ts';
import type { Person, Surface } from '../surfaces/surface.ts';
import { webSurface } from '../surfaces/web.ts';

vi.setConfig({ testTimeout: 480_000, hookTimeout: 240_000 });

let surface: Surface;
let [ana, stella] = [] as unknown as [Person, Person];
beforeAll(async () => {
  surface = await webSurface();
  ana = await surface.join('ana', 'contributor');
  stella = await surface.join('stella', 'steward');
});
afterAll(() => surface?.stop());

async function traces(words: readonly string[]): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  await surface.restart(async dataDir => {
    const db = await openEmbedded(dataDir);
    for (const word of words) found[word] = await tablesWith(db, word);
    await db.close();
  });
  return found;
}

/** Gives something, has it judged by a steward who sees it, and returns its number. */
async function accepted(give: () => Promise<number>, word: RegExp): Promise<number> {
  const mark = await give();
  const card = await ana.sees('waiting for reviewers', { after: mark, seconds: 180 });
  const asked = await stella.use('review', { datanet: 'mill' });
  const task = await stella.sees('Review submission', { after: asked });
  expect(task.text).toMatch(word);
  await stella.press(task, 'Good');
  await ana.sees(/now counts?/, { after: mark, seconds: 90 });
  return Number(/Submission (\d+)/.exec(card.text)?.[1]);
}

test('after a removal its words are nowhere in the database: not in rows, messages, updates or buttons', async () => {
  const made = await surface.operator.use('datanet create', {
    name: 'mill',
    modality: 'text',
    review: 'steward',
  });
  await surface.operator.sees('steward', { after: made });
  const rows = bakery(6).split('\n');
  rows[2] = JSON.stringify({
    question: 'Who keeps the key of the old mill at Xylocarp when the miller is away, and since when?',
    answer: 'Hedwig Xylocarp keeps it, at hedwig@xylocarp.example, since the flood of the year before last.',
  });
  const content = rows.join('\n');
  const file = await accepted(() => ana.say('/submit mill', [{ name: 'rows.jsonl', content }]), /xylocarp/i);
  const typed = await accepted(
    () =>
      ana.say(
        '/submit mill text:"A quernstone of Zephyrine basalt was turned by hand for two hours to grind flour for one family."',
      ),
    /zephyrine/i,
  );
  const before = await traces(['xylocarp', 'zephyrine']);
  expect(before.xylocarp).toEqual(expect.arrayContaining(['item', 'message']));
  expect(before.zephyrine).toEqual(expect.arrayContaining(['incoming', 'item', 'message', 'submission']));

  for (const words of [
    `/takedown ${file} rows=3 reason="It names her."`,
    `/takedown ${typed} reason="A mistake."`,
  ]) {
    const asked = await stella.say(words);
    const agreed = await stella.press(
      await stella.sees('Remove what submission', { after: asked }),
      'Remove it',
    );
    await stella.sees('its value and its rank stay as they were', { after: agreed, seconds: 120 });
  }
  expect(await traces(['xylocarp', 'zephyrine'])).toEqual({ xylocarp: [], zephyrine: [] });
  // What else was shown stays, and the page shows what is gone as gone.
  expect(stella.seen().some(({ text }) => text.includes('[removed]'))).toBe(true);
  expect(stella.seen().some(({ text }) => text.includes('a baker has'))).toBe(true);
});
