import { beforeAll, describe, expect, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import { exampleNames } from '../classify/templates.ts';
import { type OfflineUnderstanding, offlineUnderstanding } from '../offline.ts';

let understanding: OfflineUnderstanding;
// It learns first, which takes its time on a busy machine.
beforeAll(async () => {
  understanding = offlineUnderstanding(commands);
  await understanding.prepare();
}, 180_000);

const said = (text: string) => understanding.interpret(text, exampleNames);

describe('what is an unmistakable order is done', () => {
  test.each([
    ['cancel job 4', 'job cancel'],
    ['hey, could you please cancel job 4 right now?', 'job cancel'],
    ['would you mind deleting lulla-v1', 'model delete'],
    ['i want to train gpt2 on lullabies', 'train'],
    ['take submission 88 back please', 'withdraw'],
    ['link this channel to lullabies', 'datanet bind'],
    ['lie ce salon à lullabies', 'datanet bind'],
    ['verbinde diesen Kanal mit lullabies', 'datanet bind'],
    ['vincula este canal con lullabies', 'datanet bind'],
    ['brich Job 4 bitte ab', 'job cancel'],
    ['Job 4 abbrechen', 'job cancel'],
    ['annule le job 4 s’il te plaît', 'job cancel'],
    ['você pode cancelar o job 4?', 'job cancel'],
    ['отмени, пожалуйста, задачу 4', 'job cancel'],
    ['请把任务4取消', 'job cancel'],
  ])('%s', async (text, command) => {
    expect((await said(text)).call?.command).toBe(command);
  });
});

describe('a word that no part of the order accounts for, and it is offered only', () => {
  test.each([
    'cancel job 4, they kept shouting',
    'cancel job 4 sounds like a plan',
    'ana wants to cancel job 4',
    'remember when people cried cancel job 4',
    'cancel job 4 and job 15',
    'to cancel job 4 or to wait',
    'resume job 16 was all he wrote',
    'cancela el trabajo 4, gritaba todo el mundo',
    'Job 4 abbrechen wäre ein Fehler',
    'annule le job 4, criait tout le monde',
    'cancela o job 4, gritava toda a gente',
    'отмени задачу 4, кричал весь зал',
    '取消任务4的提议真糟糕',
  ])('%s', async text => {
    const { call, mood } = await said(text);
    expect(call).toBeUndefined();
    expect(mood).not.toBe('order');
  });

  test('the likeliest reading is kept for a press', async () => {
    const { readings } = await said('gpt2 lullabies, lora, 3 epochs');
    expect(readings[0]?.command).toBe('train');
  });
});
