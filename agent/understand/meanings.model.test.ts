import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openE5 } from '../../knowledge/embedder/e5/e5.ts';
import type { InProcessEmbedder } from '../../knowledge/embedder/in-process.ts';
import { embeddingFile } from '../../test/python.ts';
import { changes } from '../command.ts';
import { commands, findCommand } from '../commands/index.ts';
import type { ExistingNames } from '../community/existing-names.ts';
import { exampleNames } from './classify/templates.ts';
import { type OfflineUnderstanding, offlineUnderstanding } from './offline.ts';

/** With the real model, where it can be fetched. On the machines of CI it has to be; elsewhere it is said. */
const model = await embeddingFile('e5').catch((error: Error) => {
  if (process.env.CI === 'true') throw error;
  console.warn(`SKIPPED: no sentence was understood with the real multilingual E5. ${error.message}`);
  return undefined;
});

const file = (name: string) =>
  readFileSync(new URL(name, import.meta.url), 'utf8')
    .trim()
    .split('\n');

describe.skipIf(!model)('with multilingual E5 beside the words', () => {
  let embedder: InProcessEmbedder;
  const byWords = offlineUnderstanding(commands);
  const byBoth = offlineUnderstanding(commands);

  beforeAll(async () => {
    if (!model) throw new Error('There is no model');
    embedder = openE5({ modelFile: model.path, sha256: model.sha256, failed: console.error });
    await byWords.prepare();
    await byBoth.useEmbedder(embedder);
  }, 600_000);
  afterAll(() => embedder?.stop());

  test.each([
    ['English', ['en']],
    ['six other languages', ['es', 'de', 'fr', 'pt', 'ru', 'zh']],
  ])(
    'more sentences of %s in words of their own are understood',
    { timeout: 180_000 },
    async (_, languages) => {
      const world = JSON.parse(file('utterances-world.json').join('\n')) as ExistingNames;
      const sentences = file('sentences-held-out.jsonl')
        .map(line => JSON.parse(line) as { language: string; text: string; command: string | null })
        .filter(({ language, command }) => languages.includes(language) && command !== null);
      const found = async (understanding: OfflineUnderstanding) => {
        let count = 0;
        for (const { text, command } of sentences) {
          const { call, readings } = await understanding.interpret(text, world);
          if ([call, ...readings].some(one => one?.command === command)) count++;
        }
        return count / sentences.length;
      };
      const [words, both] = [await found(byWords), await found(byBoth)];
      console.info(`Done or offered: ${words.toFixed(3)} by words, ${both.toFixed(3)} by both`);
      expect(both).toBeGreaterThan(words);
    },
  );

  test('what is no order changes nothing all the same', { timeout: 180_000 }, async () => {
    const sentences = ['moods-held-out.txt', 'moods-held-out-later.txt'].flatMap(name =>
      file(name).flatMap(line => (/^[a-z]{2} /.test(line) ? line.slice(3) : [])),
    );
    for (const text of sentences) {
      const { call } = await byBoth.interpret(text, exampleNames);
      const command = call && findCommand(call.command);
      if (command && changes(command, call.args)) expect(command.asks, text).toBeDefined();
    }
  });
});
