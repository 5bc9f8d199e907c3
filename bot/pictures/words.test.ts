import { expect, test } from 'vitest';
import { inLanguage } from '../../agent/language/translate.ts';
import type { Chart } from '../../agent/reply.ts';
import { message } from '../../store/message.ts';
import { drawPicture } from './draw.ts';
import { figure } from './loss-curve.ts';
import { ownWords, sayingOf, worded } from './words.ts';

const picture: Chart = {
  chart: 'curve',
  title: 'maths-v1',
  subtitle: message('this week'),
  x: message('step'),
  y: message('loss'),
  series: [],
};

test('a picture’s messages, its own words and its numbers are in the language of the reply', async () => {
  await inLanguage('de', async () => {
    const { say } = await sayingOf(picture);
    expect(worded(picture, say)).toMatchObject({ title: 'maths-v1', x: 'Schritt', y: 'Verlust' });
    expect(say(ownWords.most)).toBe('1.000 Punkte');
    expect(figure(0.0412)).toBe('0,0412');
  });
  const draw = () => drawPicture(picture);
  const [german, english] = await Promise.all([inLanguage('de', draw), draw()]);
  expect(Buffer.compare(german.png, english.png)).not.toBe(0);
});

test('words whose letters no font here has are in English rather than left out', async () => {
  await inLanguage('zh', async () => {
    const { say, glyphs } = await sayingOf(picture);
    for (const said of [picture.subtitle, ...Object.values(ownWords)]) {
      const words = say(said);
      expect([...words].filter(letter => glyphs.lacking.has(letter))).toEqual([]);
      expect(words).not.toBe('');
    }
  });
});

test('a name with an emoji that no font has does not turn the words around it into English', async () => {
  const on = message('{base} on {data}', { base: 'smollm2', data: 'maths 🫨' });
  const given = { ...picture, subtitle: on };
  expect(await inLanguage('de', async () => (await sayingOf(given)).say(on))).toBe('smollm2 auf maths 🫨');
});
