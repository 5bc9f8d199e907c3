import { beforeAll, beforeEach, expect, test } from 'vitest';
import { sql } from '../../../store/database/sql.ts';
import { file, rows, telegramGroups } from '../../../test/fakes/telegram/groups.ts';

// A form’s answers over kills: an update is taken in twice, and answers once.
const { db, house, everything, datanet, incoming } = await telegramGroups();

async function untilNone(statement: Parameters<typeof db.all>[0]): Promise<void> {
  while ((await db.all(statement)).length) await new Promise(resolve => setImmediate(resolve));
}

// What is done keeps no body.
beforeAll(() =>
  db.script(`
    create table kept (update_id bigint, body jsonb);
    create function keep() returns trigger language plpgsql as $$
      begin insert into kept values (old.update_id, old.body); return new; end $$;
    create trigger keep before update on telegram_update for each row
      when (old.body is not null and new.body is null) execute function keep()`),
);
beforeEach(() => db.script('truncate kept'));

/** As a SIGKILL leaves it: messages and presses were handed over, and that was not noted. */
async function forgetThatAllIsDone(): Promise<void> {
  await db.run(sql`
    update telegram_update set done_at = null, body = kept.body
    from kept where kept.update_id = telegram_update.update_id and kept.body ?| array['message', 'callback_query']`);
}

const open = sql`select 1 from telegram_update where done_at is null`;

test('words and a file that completed a form before a kill are not given once more after it', {
  timeout: 90_000,
}, async () => {
  const { fake, group, owner, mill } = await everything();
  await datanet(fake, owner, group);
  const direct = fake.privateChat(owner);
  fake.userSends(owner, direct, '/submit');
  const form = await fake.untilSays(direct, 'The datanet it is for');
  fake.userSends(owner, direct, 'maths');
  fake.userSends(owner, direct, '', { files: [file('a.jsonl', rows(12))] });
  await fake.untilSays(direct, 'Submission 1', { seconds: 30 });
  expect(fake.textOf(form)).toContain('Sent');
  await untilNone(open);
  await mill.close();
  await forgetThatAllIsDone();
  const before = await incoming();
  expect(await db.all(open)).not.toEqual([]);
  await house(fake);
  await untilNone(open);
  expect(await incoming()).toEqual(before);
});

test('a command, words or a press that came before a form and are taken in twice do not leave it', {
  timeout: 90_000,
}, async () => {
  const { fake, mill } = await everything();
  const ana = fake.createUser('Ana');
  const direct = fake.privateChat(ana);
  fake.userSends(ana, direct, 'thank you');
  fake.userSends(ana, direct, '/help ask');
  const help = await fake.untilSays(direct, 'Fill in');
  fake.userPresses(ana, help, 'Fill in');
  const form = await fake.untilSays(direct, 'Question: ');
  await untilNone(open);
  await mill.close();
  await forgetThatAllIsDone();
  await house(fake);
  await untilNone(open);
  expect(await db.all(sql`select ended from telegram_form`)).toEqual([{ ended: null }]);
  fake.userSends(ana, direct, 'How does it work?');
  await fake.until('the sent form', () => fake.textOf(form).includes('Sent.'));
});
