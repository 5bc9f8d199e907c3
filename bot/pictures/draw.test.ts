import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Chart } from '../../agent/reply.ts';
import { drawPicture } from './draw.ts';
import { mostEntries } from './leaderboard.ts';
import { figure, placed, thinned } from './loss-curve.ts';
import { pictureSize } from './size.ts';

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const scored = (...entries: { name: string; score: number }[]): Chart => ({
  chart: 'leaderboard',
  title: 'Leaderboard of maths',
  subtitle: 'this week',
  entries: entries.map(entry => ({ ...entry, place: 1, detail: '3 rows', provisional: entry.score < 500 })),
});
const board = (...names: string[]) => scored(...names.map(name => ({ name, score: 700 })));
const histogram: Chart = {
  chart: 'histogram',
  title: 'Rows by their length',
  subtitle: 'maths v1',
  x: 'tokens',
  bins: [
    { from: 0, to: 8, count: 3 },
    { from: 8, to: 16, count: 0 },
  ],
  limit: { at: 8, label: 'cut at 8 tokens' },
};
const curve = (...series: [number, number][][]): Chart => ({
  chart: 'curve',
  title: 'maths-v1',
  subtitle: 'smollm2-135m on maths',
  x: 'step',
  y: 'loss',
  series: series.map((points, index) => ({ name: `series ${index}`, points })),
});

describe('drawing', () => {
  test.each<[string, Chart]>([
    ['a leaderboard', board('Ada', 'Анна', 'Ἀθηνᾶ')],
    ['a leaderboard of nobody', board()],
    ['a leaderboard of many', board(...Array.from({ length: 80 }, (_, index) => `Person ${index}`))],
    ['names that are markup', board('<img src=x onerror=alert(1)>', '</text><script>', '&amp;&#0;', ']]>')],
    ['names that are no text', board('', '\u0000\u0001', '\ud800', '\u202e\u2066', '🦊'.repeat(300))],
    ['scores out of range', scored({ name: 'Ada', score: 4000 }, { name: 'Bo', score: -3 })],
    [
      'a curve',
      curve(
        [
          [1, 3],
          [2, 2.5],
          [3, 2.4],
        ],
        [
          [1, 3.1],
          [3, 2.6],
        ],
      ),
    ],
    ['a curve without points', curve([], [])],
    ['a curve of one point', curve([[7, 2]])],
    ['a histogram with a limit', histogram],
    [
      'a flat curve',
      curve([
        [0, 0],
        [1, 0],
      ]),
    ],
    [
      'a curve with figures that are none',
      curve([
        [1, Number.NaN],
        [2, Number.POSITIVE_INFINITY],
        [3, 1e300],
        [4, -1e300],
      ]),
    ],
    [
      'more series than colours',
      curve(
        ...Array.from(
          { length: 9 },
          () =>
            [
              [0, 1],
              [1, 2],
            ] as [number, number][],
        ),
      ),
    ],
  ])('%s comes out as a PNG of the size that was told before', async (_, picture) => {
    const drawing = await drawPicture(picture);
    expect(Buffer.from(drawing.png.subarray(1, 4)).toString()).toBe('PNG');
    expect({ width: drawing.width, height: drawing.height }).toEqual(pictureSize(picture));
  });

  test('the same picture gives the same bytes', async () => {
    const one = curve([
      [1, 3],
      [2, 2.5],
    ]);
    const [a, b] = await Promise.all([drawPicture(one), drawPicture(structuredClone(one))]);
    expect(hash(a.png)).toBe(hash(b.png));
  });

  test('in the dark the same picture has other colours, and the same words', async () => {
    const [name, dark] = ['fill="#fbfaf7"', { dark: true }];
    const extremes = async (picture: Chart, look: { dark?: boolean }) => {
      const { channels } = await sharp((await drawPicture(picture, look)).png).stats();
      return channels.slice(0, 3).map(({ min, max, mean }) => ({ min, max, mean: Math.round(mean) }));
    };
    const [light, night] = [await extremes(board(name), {}), await extremes(board(name), dark)];
    for (const [at, channel] of light.entries()) {
      expect(channel.mean).toBeGreaterThan(200);
      expect(night[at]?.mean).toBeLessThan(60);
      // Letters stand out as far as they do on paper.
      expect(night[at]?.max).toBeGreaterThan(225);
    }
    const drawn = await drawPicture(board('fill="#171614"'), dark);
    expect(hash(drawn.png)).not.toBe(hash((await drawPicture(board(name), dark)).png));
  });

  test('a name of markup is drawn as its letters, not read as markup', async () => {
    const [marked, plain] = await Promise.all([drawPicture(board('<b>Ada</b>')), drawPicture(board('Ada'))]);
    expect(hash(marked.png)).not.toBe(hash(plain.png));
  });

  test('a leaderboard grows by its entries up to a limit', () => {
    const height = (people: number) =>
      pictureSize(board(...Array.from({ length: people }, () => 'A'))).height;
    expect(height(2) - height(1)).toBe(height(3) - height(2));
    expect(height(500)).toBe(height(mostEntries));
  });
});

describe('labels at the ends of lines', () => {
  test('keep their distance and their order', () => {
    const at = placed([100, 102, 104], 50, 0, 500);
    expect(at[1]).toBeGreaterThanOrEqual((at[0] ?? 0) + 49);
    expect(at[2]).toBeGreaterThanOrEqual((at[1] ?? 0) + 49);
  });

  test('stay where they are when they are far apart', () =>
    expect(placed([300, 100], 50, 0, 500)).toEqual([300, 100]));

  test('stay within the picture', () => {
    for (const y of placed([490, 495, 500, 500], 60, 0, 500)) {
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(500);
    }
  });
});

test('a thinned line keeps its extremes, its ends and its order', () => {
  const points = Array.from({ length: 20_000 }, (_, x): [number, number] => [
    x,
    x === 7777 ? 99 : Math.sin(x),
  ]);
  const thin = thinned(points);
  expect(thin.length).toBeLessThan(700);
  expect(thin).toContainEqual([7777, 99]);
  expect(thin.at(-1)).toEqual([19_999, points.at(-1)?.[1]]);
  expect(thin.every((point, index) => index === 0 || point[0] >= (thin[index - 1]?.[0] ?? 0))).toBe(true);
});

test.each([
  [1.6931, '1.69'],
  [0.041237, '0.0412'],
  [113.6, '114'],
  [2e-5, '2e-5'],
  [0, '0'],
  [1234567, '1.2e6'],
  [-0.5, '-0.5'],
])('%d is written as %s', (value, words) => expect(figure(value)).toBe(words));
