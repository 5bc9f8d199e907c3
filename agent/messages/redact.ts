import type { RemovedWords } from '../../datanets/removal.ts';
import { RemovedText } from '../../datanets/removed-text.ts';
import type { Database } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { atOnce, inParts, type Where } from '../removal/in-parts.ts';
import { redactConversations } from '../removal/redact-conversations.ts';
import type { MessageContent } from './message-content.ts';

/** Content may have been shown, in a form or a question, before it was given. */
const before = 86_400_000;

/** Takes the words of removed content out of what a platform keeps of a community beside messages, such as its forms. */
export type PlatformRedaction = (communityId: number, removed: RemovedText) => Promise<void>;

/**
 * Takes the words of removed content out of what is kept of a community's chats since it was given: messages of both
 * sides, updates that came in, calls behind buttons, what platforms keep. An update that is still worked on stays as it is.
 *
 * @param changed told the number of each message that says something else now
 */
export async function redactChats(
  { db, platforms }: { db: Database; platforms: Iterable<PlatformRedaction> },
  communityId: number,
  gone: RemovedWords,
  changed: (messageId: number) => Promise<void>,
): Promise<void> {
  const removed = new RemovedText(gone);
  const where = { communityId, since: await shownSince(db, gone) };
  const updates = gone.origins.flatMap(origin => /^incoming:(\d+)/.exec(origin)?.[1] ?? []).map(Number);
  const own = { submissions: gone.submissions.map(String), updates };
  await redactUpdates(db, where, own, removed);
  await redactCalls(db, where, own, removed);
  for (const redact of platforms) await redact(communityId, removed);
  await redactConversations(db, where, removed);
  await redactMessages(db, where, own, removed, changed);
}

/** An answer that somebody corrected was said long before its correction was given. */
async function shownSince(db: Database, { submissions, since }: RemovedWords): Promise<Date> {
  const { said } = await db.one<{ said: Date | null }>(sql`
    select min(t.created_at) as said from answer_correction a join turn t on t.id = a.turn_id
    where a.submission_id = any(${submissions}::bigint[])`);
  return new Date(Math.min(since.getTime(), said?.getTime() ?? Number.POSITIVE_INFINITY) - before);
}

/** What shows the submissions: messages whose buttons name them or that follow them, and updates that gave them. */
interface Own {
  submissions: string[];
  updates: number[];
}

async function redactUpdates(db: Database, where: Where, own: Own, removed: RemovedText): Promise<void> {
  await inParts(async after => {
    const rows = await db.all<{ id: number; body: unknown; isOwn: boolean }>(sql`
      select i.id, i.body, i.id = any(${own.updates}::bigint[])
        or coalesce(i.body #>> '{values,submission}' = any(${own.submissions}::text[]), false)
        or exists (
          select from call where token = i.body ->> 'token' and args ->> 'submission' = any(${own.submissions}::text[])
        ) as "isOwn"
      from incoming i join chat c on c.id = i.chat_id
      where c.community_id = ${where.communityId} and i.received_at >= ${where.since} and i.id > ${after}
        and i.finished_at is not null
      order by i.id limit ${atOnce}`);
    for (const { id, body, isOwn } of rows) {
      const left = removed.without(body, isOwn);
      if (left !== body) await db.run(sql`update incoming set body = ${json(left)}::jsonb where id = ${id}`);
    }
    return rows.at(-1)?.id;
  });
}

async function redactCalls(db: Database, where: Where, own: Own, removed: RemovedText): Promise<void> {
  await inParts(async after => {
    const rows = await db.all<{
      id: number;
      token: string;
      args: object;
      form: object | null;
      isOwn: boolean;
    }>(sql`
      select m.id, call.token, call.args, call.form, ${isOwn(own)} as "isOwn"
      from (
        select m.id, m.live, m.origin from message m join chat c on c.id = m.chat_id
        where c.community_id = ${where.communityId} and m.id > ${after}
          and coalesce(m.edited_at, m.created_at) >= ${where.since}
          and exists (select from call where message_id = m.id)
        order by m.id limit ${atOnce}
      ) m
      join call on call.message_id = m.id
      order by m.id`);
    for (const { token, args, form, isOwn } of rows) {
      const left = { args: removed.without(args, isOwn), form: removed.without(form, isOwn) };
      if (left.args !== args || left.form !== form)
        await db.run(sql`
          update call set args = ${json(left.args)}::jsonb, form = ${left.form && json(left.form)}::jsonb
          where token = ${token}`);
    }
    return rows.at(-1)?.id;
  });
}

async function redactMessages(
  db: Database,
  where: Where,
  own: Own,
  removed: RemovedText,
  changed: (messageId: number) => Promise<void>,
): Promise<void> {
  await inParts(async after => {
    const rows = await db.all<{ id: number; reply: MessageContent; isOwn: boolean }>(sql`
      select m.id, m.reply, ${isOwn(own)} as "isOwn"
      from message m join chat c on c.id = m.chat_id
      where c.community_id = ${where.communityId} and coalesce(m.edited_at, m.created_at) >= ${where.since}
        and m.id > ${after}
      order by m.id limit ${atOnce}`);
    for (const { id, reply, isOwn } of rows) {
      const left = removed.without(reply, isOwn);
      if (left === reply) continue;
      await db.run(sql`
        update message set reply = ${json(left)}::jsonb, revision = nextval('message_revision'), edited_at = now()
        where id = ${id}`);
      await changed(id);
    }
    return rows.at(-1)?.id;
  });
}

/** Of a message `m`. */
const isOwn = ({ submissions, updates }: Own) => sql`(
  m.live = any(${submissions.map(id => `submission:${id}`)}::text[])
  or m.origin ~ ${updates.length ? `^incoming:(${updates.join('|')})(:|$)` : '^$'}
  or exists (
    select from call own where own.message_id = m.id and own.args ->> 'submission' = any(${submissions}::text[])
  ))`;
