import { expect, test } from 'vitest';
import { emptyDatabase } from '../../test/database.ts';
import { followedDocs } from '../room.fixture.ts';
import { answered, said } from './said.fixture.ts';

const { community, home, knowledge } = await followedDocs(await emptyDatabase());

test('an answer comes from the docs with citations that are all there', async () => {
  const question = 'how do I keep the log of an activity from being persisted?';
  const answer = answered(await knowledge.ask(question, { communityId: home }));
  expect(answer.by).toBe('extraction');
  expect(
    answer.citations.some(citation => citation.url.startsWith('/docs/optimize/log-persistence.md')),
  ).toBe(true);
  const cited = [...answer.text.matchAll(/\[(\d+)\]/g)].map(match => Number(match[1]));
  expect(new Set(cited)).toEqual(new Set(answer.citations.map((_, index) => index + 1)));
  expect(answer.text.length).toBeLessThan(2000);
});

test('a mistyped name is still found', async () => {
  const { sections } = await knowledge.search('corelation id of a workflow', { communityId: home });
  expect(sections[0]?.page).toBe('Correlation ID');
});

test('a question that names what the docs never mention is refused, with what was looked at, and noted', async () => {
  const question = 'how do I import bpmn files from camunda?';
  const answer = await knowledge.ask(question, { communityId: home });
  expect(said(answer)).toMatch(/never mention “bpmn” and “camunda”/);
  expect(answer.looked.length).toBeGreaterThan(0);
  await knowledge.ask(question, { communityId: home });
  const noted = await knowledge.unanswered(home, { limit: 10, withPrivate: true });
  expect(noted.filter(entry => entry.question === question)).toMatchObject([{ times: 1 }]);
});

test('what was asked in private is not shown to others, and the same words are one question', async () => {
  const listed = async (withPrivate: boolean) =>
    (await knowledge.unanswered(home, { limit: 20, withPrivate })).map(({ question }) => question);
  await knowledge.ask('Who is Zebulon Quartermain?', { communityId: home, isPrivate: true });
  expect(await listed(true)).toContain('Who is Zebulon Quartermain?');
  expect(await listed(false)).not.toContain('Who is Zebulon Quartermain?');
  await knowledge.ask('where is the zanzibar plugin', { communityId: home, isPrivate: false });
  await knowledge.ask('Where is the Zanzibar plugin?', { communityId: home, isPrivate: false });
  const [first] = await knowledge.unanswered(home, { limit: 1, withPrivate: false });
  expect(first).toMatchObject({ question: 'Where is the Zanzibar plugin?', times: 2 });
});

test("a community without docs is told so, and sees nothing of another's", async () => {
  const other = await community();
  expect(await knowledge.ask('correlation id', { communityId: other })).toMatchObject({
    answered: false,
    looked: [],
  });
  expect(await knowledge.sources(other)).toEqual([]);
});

test('an empty question, control characters and a very long one do no harm', async () => {
  for (const question of ['', '   ', '\u0000\u0001', "'; drop table page; --", 'x'.repeat(100_000), '😀']) {
    const answer = await knowledge.ask(question.replaceAll('\u0000', ' '), { communityId: home });
    expect(said(answer)).not.toBe('');
  }
});
