import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { drawnPicture } from '../../datanets/validation/image/drawn.fixture.ts';
import { discordSurface } from '../surfaces/discord.ts';
import type { Person, Surface } from '../surfaces/surface.ts';
import { telegramSurface } from '../surfaces/telegram.ts';
import { webSurface } from '../surfaces/web.ts';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

describe.each([
  ['the web chat', webSurface],
  ['Discord', discordSurface],
  ['Telegram', telegramSurface],
])('on %s', (_, open) => {
  let surface: Surface;
  let [ana, bo, chen] = [] as unknown as [Person, Person, Person];
  beforeAll(async () => {
    surface = await open();
    ana = await surface.join('ana', 'contributor');
    bo = await surface.join('bo', 'reviewer');
    chen = await surface.join('chen', 'reviewer');
  });
  afterAll(() => surface?.stop());

  test('an album of pictures is one submission, whose pictures reviewers see and grade', async () => {
    const made = await surface.operator.use('datanet create', { name: 'mills', modality: 'image' });
    await surface.operator.sees('Open for pictures', { after: made });
    const album = await Promise.all([11, 12, 13].map(seed => drawnPicture(seed)));
    const mark = await ana.say(
      '/submit mills',
      album.map((content, at) => ({ name: `mill-${at}.png`, content, as: 'photo' as const })),
    );
    const card = await ana.sees('waiting for reviewers', { after: mark, seconds: 60 });
    expect(card.text).toContain('3 of 3 pictures good');
    for (const reviewer of [bo, chen]) {
      const asked = await reviewer.use('review');
      const task = await reviewer.sees('Review submission', { after: asked });
      const messages = reviewer.seen().filter(({ at }) => at > asked);
      expect(messages.reduce((pictures, one) => pictures + one.pictures, 0)).toBe(3);
      await reviewer.press(task, 'Good');
      await reviewer.sees('vote is recorded', { after: asked });
    }
    await ana.sees('3 pictures of 3 now count', { after: mark });
    const asked = await surface.operator.use('train', { datanet: 'mills', base: 'smollm2-135m' });
    await surface.operator.sees('has pictures, and smollm2-135m reads text', { after: asked });
  });

  test('a voice message is a clip, which reviewers see as its waveform and can play', async () => {
    const made = await surface.operator.use('datanet create', { name: 'voices', modality: 'audio' });
    await surface.operator.sees('Open for sound', { after: made });
    const content = readFileSync(
      join(import.meta.dirname, '../corpora/spoken-digits/george-take-0-opus.ogg'),
    );
    const files = [{ name: 'voice.ogg', content, as: 'voice' as const }];
    const mark = await ana.say('/submit voices', files);
    const card = await ana.sees('waiting for reviewers', { after: mark, seconds: 60 });
    expect(card.text).toContain('1 of 1 clip good');
    for (const reviewer of [bo, chen]) {
      const asked = await reviewer.use('review', { datanet: 'voices' });
      const task = await reviewer.sees('Review submission', { after: asked });
      await reviewer.press(task, 'Good');
      await reviewer.sees('vote is recorded', { after: asked });
      const messages = reviewer.seen().filter(({ at }) => at > asked);
      expect(messages.reduce((pictures, one) => pictures + one.pictures, 0)).toBe(1);
      expect(messages.flatMap(one => one.files).join()).toContain('voice.wav');
    }
    await ana.sees('1 clip of 1 now counts', { after: mark });
  });
});
