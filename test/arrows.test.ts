import { dirname } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkArrows, readHouse } from './arrows.ts';

const house = {
  'main.ts': '',
  'config.ts': '',
  'bot/lane.ts': '',
  'bot/web/page.ts': '',
  'bot/discord/send.ts': '',
  'agent/reply.ts': '',
  'datanets/rank.ts': '',
  'worker.ts': '',
  'workers/jobs.ts': '',
  'knowledge/sections.ts': '',
  'store/sql.ts': '',
  'store/sql.test.ts': '',
  'store/sql.contract.ts': '',
  'test/database.ts': '',
  'bench/start.ts': '',
};

/** What is said about one file with that text in an otherwise empty house. */
function said(file: string, text: string): string[] {
  const files = new Map(Object.entries({ ...house, [file]: text }));
  return checkArrows(files, new Set(['main.ts', 'worker.ts'])).map(
    problem => `${problem.file}:${problem.line} ${problem.message}`,
  );
}

describe('allowed', () => {
  test.each([
    ['a lower room', 'bot/lane.ts', `import '../agent/reply.ts'; import '../store/sql.ts';`],
    ['the own room', 'datanets/new.ts', `import './rank.ts';`],
    ['a package', 'store/new.ts', `import 'pg'; import 'node:fs';`],
    ['what a platform shares', 'bot/web/page.ts', `import '../lane.ts';`],
    ['settings in the composition root', 'main.ts', `import './config.ts'; import './bot/web/page.ts';`],
    ['settings in a script', 'worker.ts', `import './config.ts';`],
    ['fakes in a test', 'agent/new.test.ts', `import '../test/database.ts';`],
    ['a contract in a test', 'store/new.test.ts', `import './sql.contract.ts';`],
    ['everything in a scenario', 'test/walk.test.ts', `import '../main.ts'; import '../bot/web/page.ts';`],
    ['a computed path in a bench', 'bench/run.ts', 'await import(process.argv[2]);'],
    [
      'the word in a comment or a string',
      'store/new.ts',
      `// import '../bot/lane.ts'\nconst a = "import '../main.ts'";`,
    ],
  ])('%s', (_, file, text) => {
    expect(said(file, text)).toEqual([]);
  });
});

describe('refused, whatever kind of import it is', () => {
  test.each([
    ['static', `import { lane } from '../bot/lane.ts';`],
    ['type', `import type { Lane } from '../bot/lane.ts';`],
    ['for its effect', `import '../bot/lane.ts';`],
    ['dynamic', `const lane = await import('../bot/lane.ts');`],
    ['inline type', `type Lane = import('../bot/lane.ts').Lane;`],
    ['re-export', `export { lane } from '../bot/lane.ts';`],
    ['re-export of all', `export * from '../bot/lane.ts';`],
    ['re-export of a type', `export type { Lane } from '../bot/lane.ts';`],
  ])('%s', (_, text) => {
    expect(said('store/new.ts', `\n${text}`)).toEqual([
      'store/new.ts:2 This points up, from store/ to bot/. Move what is needed down, or take it as a parameter.',
    ]);
  });
});

describe('refused, with what to do', () => {
  test.each([
    ['across rooms', 'datanets/new.ts', `import '../workers/jobs.ts';`, /do not know each other/],
    [
      'across platforms',
      'bot/web/new.ts',
      `import '../discord/send.ts';`,
      /bot\/web\/ may not know bot\/discord\//,
    ],
    ['settings in a room', 'workers/jobs.ts', `import '../config.ts';`, /Take what is needed as a parameter/],
    ['the root in a room', 'bot/lane.ts', `import '../main.ts';`, /stands above all rooms/],
    ['test tools in a room', 'agent/reply.ts', `import '../test/database.ts';`, /only there for tests/],
    ['a test', 'store/new.ts', `import './sql.test.ts';`, /is a test/],
    ['a contract in a room', 'store/new.ts', `import './sql.contract.ts';`, /is a test/],
    ['out of the repository', 'store/new.ts', `import '../../elsewhere.ts';`, /outside of the repository/],
    ['a computed path', 'agent/new.ts', 'await import(name);', /Write it out/],
    ['a room nobody planned', 'helpers/new.ts', '', /helpers\/ is no room/],
  ])('%s', (_, file, text, message) => {
    expect(said(file, text)).toEqual([expect.stringMatching(message)]);
  });

  test('a circle, with the way round', () => {
    const files = new Map([
      ['store/a.ts', `import './b.ts';`],
      ['store/b.ts', `import './c.ts';\nimport type { D } from './d.ts';`],
      ['store/c.ts', `import './leaf.ts';\nimport type { A } from './a.ts';`],
      ['store/d.ts', ''],
    ]);
    const problems = checkArrows(files, new Set());
    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toContain('store/a.ts > store/b.ts > store/c.ts > store/a.ts');
  });

  test('a circle between the folders of a room, although no files are in one', () => {
    const files = new Map([
      ['agent/messages/inbox.ts', `import '../people/roles.ts';`],
      ['agent/messages/update.ts', ''],
      ['agent/people/roles.ts', ''],
      ['agent/people/actor.ts', `import '../context.ts';`],
      ['agent/context.ts', `import type { Update } from './messages/update.ts';`],
      ['agent/people/actor.test.ts', `import '../messages/inbox.ts';`],
    ]);
    const problems = checkArrows(files, new Set());
    expect(problems).toHaveLength(1);
    expect(problems[0]?.file).toMatch(/^agent\/(messages\/inbox|people\/actor|context)\.ts$/);
    expect(problems[0]?.message).toContain('agent/messages');
    expect(problems[0]?.message).toContain('agent/people');
  });
});

test('the house itself', () => {
  const { files, entries } = readHouse(dirname(import.meta.dirname));
  expect(files.size).toBeGreaterThan(20);
  expect(checkArrows(files, entries)).toEqual([]);
});
