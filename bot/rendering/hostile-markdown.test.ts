import { describe, expect, test } from 'vitest';
import { hostileMarkdown } from '../../test/hostile-markdown.ts';
import { renderCard } from '../discord/rendering/render.ts';
import { toHtml } from '../telegram/rendering/html.ts';
import { render } from '../telegram/rendering/render.ts';
import { wireProse } from '../web/markdown.ts';

const shown = (markdown: string) => ({ blocks: [{ kind: 'text' as const, markdown }] });

/** A text on all three platforms, as it is sent. */
function renderAll(markdown: string): void {
  JSON.stringify(wireProse(markdown));
  for (const part of render(shown(markdown), { webUrl: undefined, messageId: 1 })) toHtml(part.rich);
  renderCard(shown(markdown), { webUrl: undefined, id: 1 });
}

/** Milliseconds of processor time, which other processes on the machine do not lengthen. */
function cost(text: string): number {
  const before = process.cpuUsage();
  renderAll(text);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

describe.each(Object.entries(hostileMarkdown))('%s', (_, make) => {
  test('takes time that grows with its length and not with the square of it', () => {
    renderAll(make(5000));
    let growth: number[] = [];
    // Four times the text takes about four times as long, sixteen times in the square of it. Tried again when it looked
    // like more than eight, since garbage is collected when it pleases.
    for (let tries = 0; tries < 3; tries++) {
      const [small = 0, middle = 0, large = 0] = [25_000, 50_000, 100_000].map(size => cost(make(size)));
      // What takes a few milliseconds has no growth to speak of.
      growth = [(middle + 20) / (small + 20), (large + 20) / (small + 20)];
      if ((growth[1] ?? 0) < 8) break;
    }
    expect(growth[1], `grew ${growth.map(one => one.toFixed(1)).join(' and ')} times`).toBeLessThan(8);
  }, 120_000);
});
