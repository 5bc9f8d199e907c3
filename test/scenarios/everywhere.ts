import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openEmbedded } from '../../store/database/embedded.ts';
import { json, sql } from '../../store/database/sql.ts';
import { longReply, longReplyWords } from '../surfaces/long-reply.ts';
import { bakery } from '../surfaces/rows.ts';
import type { Mark, Person, Seen, Surface } from '../surfaces/surface.ts';

/** What holds on every platform: written once, run on each with its real client. */
export function everywhere(name: string, open: () => Promise<Surface>): void {
  describe(`on ${name}`, () => {
    vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });
    let surface: Surface;
    let operator: Person;
    let [ana, bo, chen, eve] = [] as unknown as [Person, Person, Person, Person];
    beforeAll(async () => {
      surface = await open();
      operator = surface.operator;
      ana = await surface.join('ana', 'contributor');
      bo = await surface.join('bo', 'reviewer');
      chen = await surface.join('chen', 'reviewer');
      eve = await surface.join('eve');
    });
    afterAll(() => surface?.stop());

    async function grade(reviewer: Person, grade: string): Promise<void> {
      const mark = await reviewer.use('review');
      const task = await reviewer.sees('Review submission', { after: mark });
      await reviewer.press(task, grade);
      await reviewer.sees('vote is recorded', { after: mark });
    }

    async function drop(person: Person, file: string, content: string): Promise<{ card: Seen; mark: Mark }> {
      const mark = await person.say('/submit maths', [{ name: file, content }]);
      const card = await person.sees('waiting for reviewers', { after: mark, seconds: 60 });
      return { card, mark };
    }

    test('a datanet is made with an argument missing, which is asked for', async () => {
      const mark = await operator.use('datanet create', { name: 'maths' }, { modality: 'text' });
      const card = await operator.sees('at least two reviewers agree', { after: mark });
      expect(card.text).toContain('maths');
    });

    let posted: Seen;

    test('a board is kept posted', async () => {
      const mark = await operator.use('leaderboard post', { datanet: 'maths', every: 'day' });
      posted = await operator.sees('Contributors, maths', { after: mark, seconds: 60 });
      expect(posted.text).not.toContain('ana');
    });

    test('a dropped file is checked, reviewed by two, accepted and on the board', async () => {
      const { card, mark } = await drop(ana, 'maths.jsonl', `${bakery(20)}\n{"question": "broken`);
      expect(card.text).toContain('20 of 21 rows good');
      await grade(bo, 'Good');
      await grade(chen, 'Good');
      await ana.sees('accepted as good', { after: mark });
      const decided = await ana.sees('20 rows accepted', { after: mark });
      expect(decided.id).toBe(card.id);
      const asked = await ana.say('who is ahead?');
      const board = await ana.sees('ana', { after: asked });
      expect(board.pictures).toBe(1);
      expect(board.text).toContain('774');
    });

    test('a rejection is appealed once, and somebody who had no part in it decides', async () => {
      const { card, mark } = await drop(ana, 'again.jsonl', bakery(10, 'Again'));
      const submission = Number(/Submission (\d+)/.exec(card.text)?.[1]);
      await surface.restart(async dataDir => {
        const db = await openEmbedded(dataDir);
        await db.run(sql`
          with decided as (
            update datanet set decisions = decisions + 1
            where id = (select datanet_id from submission where id = ${submission})
            returning decisions
          )
          update submission set status = 'rejected', value = 0, decided_at = now(), decision_no = decisions,
            reasons = '["Wrong or made up"]'
          from decided where id = ${submission}`);
        await db.close();
      });
      const notice = await ana.sees('was not accepted', { after: mark, seconds: 60 });
      expect(notice.buttons).toContain('Appeal');
      const asked = await ana.use('appeal', { submission, reason: 'Each of them is right.' });
      const plan = await ana.sees('Appeal the rejection', { after: asked });
      expect(plan.text).toContain('Each of them is right.');
      await ana.press(plan, 'Appeal');
      await ana.sees('Under appeal', { after: asked });
      const reviewing = await bo.use('review');
      const task = await bo.sees('on appeal', { after: reviewing });
      expect(task.text).toContain('Each of them is right.');
      await bo.press(task, 'Usable');
      await ana.sees('Accepted on appeal', { after: asked, seconds: 60 });
      const again = await ana.use('appeal', { submission, reason: 'Once more.' });
      await ana.sees('appealed once already', { after: again });
    });

    test('a version is exported as one file', async () => {
      const mark = await operator.use('snapshot', { datanet: 'maths' });
      const frozen = await operator.sees('never trained on', { after: mark, seconds: 60 });
      const asked = await operator.press(frozen, 'Export it');
      await operator.sees('with a dataset card', { after: Math.max(mark, asked), seconds: 90 });
      const files = () => operator.seen().flatMap(message => message.files);
      await expect
        .poll(files, { timeout: 60_000 })
        .toContainEqual(expect.stringMatching(/maths-v1-jsonl\.zip$/));
    });

    test('a receipt is asked for in plain words: a card that says what is in the ledger, and a file', async () => {
      const card = await ana.sees('20 rows accepted');
      const id = /Submission (\d+) to maths/.exec(card.text)?.[1];
      const asked = await ana.say(`receipt for ${id}`);
      const shown = await ana.sees(`Receipt for submission ${id}`, { after: asked, seconds: 60 });
      expect(shown.text).toContain('4 entries in the ledger of');
      expect(shown.text.match(/A vote: good/g)).toHaveLength(2);
      expect(shown.text).toMatch(/Accepted and 20 rows of value 800/);
      const files = () => ana.seen().flatMap(one => (one.at > asked ? one.files : []));
      await expect.poll(files, { timeout: 30_000 }).toEqual([expect.stringMatching(`receipt-${id}.json$`)]);
    });

    test('a question is answered from the docs, followed up, and refused where the docs say nothing', async () => {
      const first = await ana.say('what is the difference between lora and qlora?');
      const answer = await ana.sees(/qlora/i, { after: first, seconds: 60 });
      // Discord is sent brackets that are no link with a backslash before them.
      expect(answer.text).toMatch(/\[1\\?\]/);
      const second = await ana.say('and which of them needs less memory?');
      const followed = await ana.sees(/\[1\\?\]/, { after: second });
      expect(followed.text).toMatch(/qlora/i);
      const third = await ana.use('ask', { question: 'Which airline flies to Reykjavik on Sundays?' });
      await ana.sees('docs do not answer', { after: third });
    });

    test('a member, a reviewer and a steward may do what their role allows, and are told what they may not', async () => {
      const refused = await eve.use('datanet close', { datanet: 'maths' });
      await eve.sees('is for a steward', { after: refused });
      const given = await eve.say('', [{ name: 'mine.jsonl', content: bakery(3, 'Eve') }]);
      await eve.sees('are for a contributor', { after: given });
      const reviewed = await bo.use('datanet close', { datanet: 'maths' });
      await bo.sees('you are a reviewer', { after: reviewed });
      const steward = await surface.join('stella', 'steward');
      const asked = await steward.use('datanet close', { datanet: 'maths' });
      const plan = await steward.sees('Close maths?', { after: asked });
      expect(plan.buttons[0]).toBe('Close it');
    });

    test('a button is for the one who asked, works once, and over a restart', async () => {
      if (ana.together && bo.together) {
        const { card } = await drop(ana.together, 'shared.jsonl', bakery(10, 'Shared'));
        const pressed = await bo.together.press(card, 'Withdraw');
        await bo.together.sees('Only ana can press that', { after: pressed });
      }
      const { mark } = await drop(ana, 'more.jsonl', bakery(10, 'Second'));
      await surface.restart();
      const asked = await ana.press(await ana.sees('waiting for reviewers', { after: mark }), 'Withdraw');
      const plan = await ana.sees('Withdraw submission', { after: asked });
      await ana.pressTwice(plan, 'Withdraw it');
      await ana.sees('Withdrawn', { after: mark });
      await ana.sees('pressed already', { after: asked });
    });

    test('a button of last year says that it is too old', async () => {
      const { card, mark } = await drop(ana, 'old.jsonl', bakery(10, 'Third'));
      await surface.restart(async dataDir => {
        const db = await openEmbedded(dataDir);
        await db.run(sql`update call set expires_at = now() - interval '1 second'`);
        await db.close();
      });
      const pressed = await ana.press(card, 'Withdraw');
      await ana.sees('too old', { after: Math.max(pressed, mark) });
    });

    test('ten files together are one submission', async () => {
      const files = Array.from({ length: 10 }, (_, at) => ({
        name: `part-${at}.jsonl`,
        content: bakery(2, `Part ${at}`),
      }));
      const mark = await ana.say('/submit maths', files);
      const card = await ana.sees('waiting for reviewers', { after: mark, seconds: 60 });
      expect(card.text).toContain('20 of 20 rows good');
    });

    test('a file that is no text, and one with a hostile name, are refused or taken with clear words', async () => {
      const binary = await ana.say('/submit maths', [
        {
          name: 'photo.jsonl',
          content: new Uint8Array([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13]),
        },
      ]);
      await ana.sees('binary data, not text', { after: binary, seconds: 60 });
      const hostile = await ana.say('/submit maths', [
        { name: '../../etc/@everyone <b>`x`.jsonl', content: bakery(4, 'Hostile') },
      ]);
      const card = await ana.sees('waiting for reviewers', { after: hostile, seconds: 60 });
      expect(card.text).not.toContain('../');
    });

    test('a long text with code and a table comes out whole', async () => {
      await surface.restart(async dataDir => {
        const db = await openEmbedded(dataDir);
        const platform = surface.name;
        await db.run(sql`
          insert into message (chat_id, origin, reply)
          select chat_id, 'notice:long', ${json(longReply)} from incoming
          join chat on chat.id = chat_id
          join person on person.id = person_id
          where platform = ${platform} and person.name = ${ana.name}
          order by incoming.id desc limit 1`);
        await db.close();
      });
      await ana.sees(longReplyWords.last, { seconds: 60 });
      const all = ana
        .seen()
        .map(message => message.text)
        .join('\n');
      for (const words of longReplyWords.all) expect(all).toContain(words);
    });

    test('an edited message is not run again, and a deleted one still gets its answer', async () => {
      const mark = await operator.say('/datanet create edited text');
      await operator.sees('edited', { after: mark });
      await operator.edits('/datanet create changed text');
      const list = await operator.say('/datanet list');
      const shown = await operator.sees('maths', { after: list });
      expect(shown.text).toContain('edited');
      expect(shown.text).not.toContain('changed');
      const asked = await operator.say('/datanet list');
      await operator.deletes();
      await operator.sees('maths', { after: asked });
    });

    test('the posted board has come up to date where it stands', async () => {
      const board = () => operator.seen().find(message => message.id === posted.id);
      await expect.poll(() => board()?.text, { timeout: 90_000 }).toMatch(/ana[\s\S]*774/);
      expect(board()?.pictures).toBe(1);
    });

    test('what comes twice is done once', async () => {
      surface.twice(true);
      const mark = await operator.say('/datanet create twice text review:automatic');
      await operator.sees('twice', { after: mark });
      const given = await operator.say('/submit twice', [
        { name: 'twice.jsonl', content: bakery(4, 'Twice') },
      ]);
      await operator.sees('4 rows accepted', { after: given, seconds: 60 });
      surface.twice(false);
      const asked = await operator.use('submissions', { datanet: 'twice' });
      const mine = await operator.sees('twice.jsonl', { after: asked });
      expect(mine.text.match(/twice\.jsonl/g)).toHaveLength(1);
      expect(operator.seen().some(message => message.text.includes('already'))).toBe(false);
    });

    test('a storm in the middle of a live card loses no last state and shows nothing twice', async () => {
      const mark = await operator.say('/submit twice', [
        { name: 'storm.jsonl', content: bakery(600, 'Storm') },
      ]);
      const idle = surface.storm();
      const card = await operator.sees('600 rows accepted', { after: mark, seconds: 90 });
      await operator.sees('accepted automatically at the flat value', { after: mark, seconds: 60 });
      idle();
      const about = operator
        .seen()
        .filter(message => message.at > mark && /Submission \d+ to twice/.test(message.text));
      const cards = about.filter(message => message.text.includes('storm.jsonl'));
      expect(cards.map(message => message.id)).toEqual([card.id]);
    });

    test('while the platform is away nothing is lost, in either direction', async () => {
      const { card, mark } = await drop(ana, 'away.jsonl', bakery(8, 'Away'));
      await surface.away(async () => {
        // The bot goes on meanwhile; what it says waits.
        await new Promise(resolve => setTimeout(resolve, 1500));
      });
      const asked = await ana.say('/datanet list');
      await ana.sees('maths', { after: asked, seconds: 90 });
      await ana.press(card, 'Withdraw');
      await ana.sees('Withdraw submission', { after: Math.max(mark, asked), seconds: 60 });
    });

    test('two people in one chat at once are answered each', async () => {
      const [one, other] = [ana.together ?? ana, bo.together ?? bo];
      const [first, second] = await Promise.all([one.say('/datanet show maths'), other.say('/bases')]);
      await Promise.all([
        one.sees('at least two reviewers', { after: first }),
        other.sees('smollm2-135m', { after: second }),
      ]);
    });

    test('killed between every two steps, the loop goes on as if nothing had happened', async () => {
      const { mark } = await drop(ana, 'steps.jsonl', bakery(12, 'Steps'));
      await surface.restart();
      for (const reviewer of [bo, chen]) {
        const asked = await reviewer.use('review', { datanet: 'maths' });
        await surface.restart();
        const task = await reviewer.sees('Review submission', { after: asked, seconds: 60 });
        const pressed = await reviewer.press(task, 'Excellent');
        await surface.restart();
        await reviewer.sees('vote is recorded', { after: Math.max(pressed, asked), seconds: 60 });
      }
      await surface.restart();
      expect(ana.seen().filter(one => one.at > mark && one.text.includes('Error'))).toEqual([]);
      const asked = await operator.use('submissions', { datanet: 'maths' });
      await operator.sees(/submission/i, { after: asked });
    });

    test('a thousand chats at once are answered, each with its own answer', {
      timeout: 400_000,
    }, async () => {
      const crowd = await surface.crowd(1000);
      const started = performance.now();
      await Promise.all(
        crowd.map(async person => {
          const asked = await person.say('/bases smollm');
          await person.sees('smollm2-135m', { after: asked, seconds: 300 });
        }),
      );
      const seconds = (performance.now() - started) / 1000;
      console.log(`A thousand chats on ${surface.name}: all answered after ${seconds.toFixed(1)} s`);
      for (const person of crowd) {
        const answers = person.seen().filter(message => message.text.includes('smollm2-135m'));
        expect(answers).toHaveLength(1);
      }
    });

    test('nothing was logged as our own error, and no limit was broken', () => {
      expect(surface.log()).not.toContain('"reference"');
      // A killed process takes with it what it knew of its pace: its successor may be early once.
      expect(surface.overLimits()).toBeLessThanOrEqual(surface.restarts());
    });
  });
}
