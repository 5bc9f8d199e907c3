import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Command, changes } from '../command.ts';
import { commands, findCommand } from '../commands/index.ts';
import { exampleNames, utterancesOf } from './classify/templates.ts';
import {
  englishFrames,
  englishOrderly,
  framed,
  gerund,
  type Order,
  otherFrames,
  past,
} from './moods.fixture.ts';
import { type OfflineUnderstanding, offlineUnderstanding } from './offline.ts';
import { isOrderVerb } from './sentence/order-verbs.ts';

let understanding: OfflineUnderstanding;
beforeAll(async () => {
  understanding = offlineUnderstanding(commands);
  await understanding.prepare();
}, 180_000);

interface Case {
  mood: string;
  text: string;
}

const englishOrders = ordersOf(commands);
const english = casesOf(englishOrders, englishFrames);
const others = otherFrames.flatMap(({ language, orders, none }) =>
  casesOf(orders, none).map(one => ({ ...one, mood: `${language} ${one.mood}` })),
);

test('the table is large', () => {
  expect(english.length + others.length).toBeGreaterThan(2000);
});

describe('what is no order changes nothing', () => {
  // Three thousand sentences: seconds on a quiet machine.
  test('in English', { timeout: 180_000 }, async () => {
    expect(await acting(english)).toEqual([]);
  });

  test.each(otherFrames.map(({ language }) => language))('in %s', async language => {
    expect(await acting(others.filter(({ mood }) => mood.startsWith(language)))).toEqual([]);
  });
});

describe('sentences that nothing was tuned to', () => {
  const heldOut = ['moods-held-out.txt', 'moods-held-out-later.txt'].flatMap(file =>
    readFileSync(new URL(file, import.meta.url), 'utf8')
      .split('\n')
      .filter(line => /^[a-z]{2} /.test(line))
      .map(line => line.slice(3)),
  );

  test('next to none is taken for an order, and what is waits for a press', async () => {
    const slipped = await acting(heldOut.map(text => ({ mood: 'held out', text })));
    expect(slipped.length / heldOut.length).toBeLessThan(0.02);
    for (const text of heldOut) {
      const { call } = await understanding.interpret(text, exampleNames);
      const command = call && findCommand(call.command);
      if (command && changes(command, call.args)) expect(command.asks, text).toBeDefined();
    }
  });
});

describe('what is not said to us, or not by its writer, changes nothing', () => {
  const frames = ['@jon I', '> I', 'look at this:\n> I', '// I', 'x = 1;\n// I'];
  const all = [englishOrders, ...otherFrames.map(({ orders }) => orders)].flat();

  test.each(frames)('%j', async frame => {
    const cases = all.map(one => ({ mood: frame, text: framed(frame, one) }));
    expect(await acting(cases)).toEqual([]);
  });

  test.each(['cancel job 4 takes ages', 'snapshot lullabies needs a button', 'модель lulla-v1 удалили'])(
    '“%s” is a statement',
    async text => {
      expect(await acting([{ mood: 'report', text }])).toEqual([]);
    },
  );

  test('our own name before it takes nothing from an order', async () => {
    const call = await understanding.understand('@gristmill cancel job 4', exampleNames);
    expect(call).toEqual({ command: 'job cancel', args: { job: 4 } });
  });
});

test.each([
  ['es', 'ban', 'vetar a @mia'],
  ['es', 'unban', 'levanta el veto a @mia'],
  ['de', 'ban', 'verbanne @mia'],
  ['de', 'unban', '@mia entsperren'],
  ['fr', 'ban', 'bloque @mia'],
  ['fr', 'unban', 'tu peux débloquer @mia ?'],
  ['pt', 'ban', 'banir @mia'],
  ['pt', 'unban', 'desbloquear @mia'],
  ['ru', 'ban', 'забань @mia'],
  ['ru', 'unban', 'разбань @mia'],
  ['zh', 'ban', '拉黑@mia'],
  ['zh', 'unban', '解除封禁@mia'],
  ['es', 'signout', 'cierra mis sesiones'],
  ['de', 'signout', 'logge mich aus'],
  ['fr', 'signout', 'ferme mes sessions'],
  ['pt', 'signout', 'encerra minhas sessões'],
  ['ru', 'signout', 'заверши мои сеансы'],
  ['zh', 'signout', '登出'],
  ['ru', 'job pause', 'приостановить задачу 4'],
])('in %s /%s is ordered by “%s”', async (_, command, text) => {
  expect((await understanding.understand(text, exampleNames))?.command).toBe(command);
});

describe('a polite order is done like a plain one', () => {
  test.each(englishOrderly)('“%s”', async frame => {
    const lost: string[] = [];
    let plain = 0;
    for (const one of englishOrders) {
      const command = (await understanding.understand(one.imperative, exampleNames))?.command;
      if (!command || !changes(findCommand(command) as Command, {})) continue;
      plain++;
      const text = framed(
        frame,
        frame.includes('mind') ? { ...one, imperative: gerund(one.imperative) } : one,
      );
      if ((await understanding.understand(text, exampleNames))?.command !== command) lost.push(text);
    }
    expect(lost.length / plain).toBeLessThan(0.1);
  });

  test.each(otherFrames.filter(({ orderly }) => orderly.length).map(({ language }) => language))(
    'in %s',
    async language => {
      const { orders = [], orderly = [] } = otherFrames.find(one => one.language === language) ?? {};
      const lost: string[] = [];
      for (const one of orders)
        for (const frame of orderly) {
          const call = await understanding.understand(framed(frame, one), exampleNames);
          if (!call || !changes(findCommand(call.command) as Command, call.args))
            lost.push(framed(frame, one));
        }
      expect(lost.length / (orders.length * orderly.length), lost.join('\n')).toBeLessThan(0.2);
    },
  );
});

async function acting(cases: readonly Case[]): Promise<string[]> {
  const acted: string[] = [];
  for (const { mood, text } of cases) {
    const { call, mood: found, readings } = await understanding.interpret(text, exampleNames);
    // What is likeliest of an order that is not sure counts too.
    const likeliest = call ?? (found === 'order' ? readings[0] : undefined);
    const command = likeliest && findCommand(likeliest.command);
    if (command && changes(command, likeliest.args)) acted.push(`${mood}: ${text} -> ${command.name}`);
  }
  return acted;
}

/** The imperatives among the sentences that are learned from, of commands that change something. */
function ordersOf(all: readonly Command[]): Order[] {
  return all.flatMap(command => {
    if (command.hidden || !changes(command, { value: 'x' })) return [];
    const texts = utterancesOf([command]).flatMap(({ text, label }) => (label === command.name ? text : []));
    return [...new Set(texts)]
      .filter(text => /^[a-z]+ [\x20-\x7e]+$/.test(text) && !/[:"?,.]|\bnot?\b|\bif\b|\bwhen\b/.test(text))
      .filter(text => isOrderVerb(text.split(' ')[0] ?? ''))
      .slice(0, 5)
      .map(text => ({ imperative: text, infinitive: text, past: past(text) }));
  });
}

function casesOf(orders: readonly Order[], frames: Record<string, readonly string[]>): Case[] {
  return orders.flatMap(one =>
    Object.entries(frames).flatMap(([mood, list]) => list.map(frame => ({ mood, text: framed(frame, one) }))),
  );
}
