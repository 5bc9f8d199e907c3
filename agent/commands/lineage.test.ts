import { expect, test, vi } from 'vitest';
import { UserError } from '../../store/errors.ts';
import { emptyDatabase } from '../../test/database.ts';
import type { BaseModel } from '../../workers/base-model.ts';
import type { Model, NamedModel } from '../../workers/model.ts';
import { testAgent, textOf } from '../room.fixture.ts';

// The first update loads the offline understanding.
vi.setConfig({ testTimeout: 120_000 });

const versions = { 'grain-v1': 'aaaaaaaaaaaa', 'grain-v2': 'bbbbbbbbbbbb' };
type Name = keyof typeof versions;
/** What “grain” stood for, the newest last. */
const stood: Name[] = [];
const modelOf = (name: Name) =>
  ({
    name,
    version: versions[name],
    base: 'gpt2',
    method: 'lora',
    data: { snapshotId: 1, label: 'rye v1' },
    report: {},
    createdAt: new Date(),
  }) as unknown as Model;
const called = (name: Name) => ({ name, version: versions[name] });

function grain(): NamedModel {
  const [previous, now] = [stood.at(-2), stood.at(-1)];
  if (!now) throw new UserError('No name stands for a model.');
  return {
    id: stood.length,
    name: 'grain',
    model: called(now),
    previous: previous && called(previous),
    promotedBy: 'Mo',
    promotedAt: new Date(),
  };
}

const room = await testAgent(await emptyDatabase(), {
  workers: {
    base: async (_, name) => {
      if (name === 'gpt2') return { name: 'gpt2', hub: 'org/gpt2' } as BaseModel;
      throw new UserError(`There is no base called “${name}”.`);
    },
    model: async (_, typed) => {
      const name = typed === 'grain' ? stood.at(-1) : (typed as Name);
      if (!name || !(name in versions)) throw new UserError(`There is no model called “${typed}”.`);
      return modelOf(name);
    },
    named: {
      all: async () => (stood.length ? [grain()] : []),
      plan: async ({ model }) => {
        const now = stood.at(-1);
        return { name: 'grain', from: now && called(now), to: modelOf(model as Name) };
      },
      promote: async ({ model }) => {
        stood.push(model as Name);
        return grain();
      },
      rollBack: async () => {
        stood.pop();
        return grain();
      },
    },
    async *chat({ name, onEnd }) {
      yield `I am ${name}.`;
      onEnd?.({ reason: 'stop', leftOut: 0 });
    },
  },
});
const maker = room.at(await room.person('Mo', 'maker'), await room.chat());

test('a name is promoted and rolled back after a press, and a chat by it follows', async () => {
  const asked = await room.say(maker, '/model promote grain-v1');
  expect(textOf(asked)).toContain('from nothing to grain-v1@aaaaaaaaaaaa');
  expect(stood).toEqual([]);
  expect(textOf(await room.press(maker, asked[0], 'Promote it'))).toContain('Stands for grain-v1@');
  expect(textOf(await room.say(maker, '/chat grain'))).toContain('Chatting with grain (grain-v1)');
  expect(textOf(await room.say(maker, 'Who are you?'))).toContain('I am grain-v1.');

  const second = await room.say(maker, '/model promote grain-v2');
  expect(textOf(second)).toContain('from grain-v1@aaaaaaaaaaaa to grain-v2@bbbbbbbbbbbb');
  await room.press(maker, second[0], 'Promote it');
  expect(textOf(await room.say(maker, 'And now?'))).toContain('bbbbbbbbbbbb');

  const back = await room.say(maker, '/model rollback grain');
  expect(textOf(back)).toContain('from grain-v2@bbbbbbbbbbbb to grain-v1@aaaaaaaaaaaa');
  await room.press(maker, back[0], 'Roll back');
  expect(textOf(await room.say(maker, 'And now?'))).toContain('I am grain-v1.');
  expect(textOf(await room.say(maker, '/model rollback grain'))).toContain('nothing to go back to');
  expect(textOf(await room.say(maker, '/model rollback bran'))).toContain('No name “bran”');
  const co = room.at(await room.person('Co', 'contributor'), await room.chat());
  expect(textOf(await room.say(co, '/model promote grain-v2'))).toContain('for a maker');
});
