import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { Topic } from '../../store/queue/topics.ts';
import { checkOutranks } from './bans.ts';
import { isOf } from './web-sessions.ts';

/**
 * Takes a person out of a community: their role there (also the one their platform gave them), open codes, open chats
 * with models, and for the web chat their sessions and links. What they gave stays, with its credit.
 *
 * @returns what changed, to be published
 * @throws UserError when they are the one who asks, or that one is no operator any more
 */
export function removeMember(
  db: Database,
  { communityId, personId, by, now }: { communityId: number; personId: number; by: number; now: Date },
): Promise<Topic[]> {
  return db.transaction(async tx => {
    await checkOutranks(tx, { communityId, personId, by });
    await tx.run(
      sql`delete from platform_operator where community_id = ${communityId} and person_id = ${personId}`,
    );
    await tx.run(sql`
      delete from account_role
      where community_id = ${communityId}
        and account in (
          select i.external_id from identity i join community c on c.platform = i.platform
          where c.id = ${communityId} and i.person_id = ${personId}
        )`);
    await tx.run(sql`delete from membership where community_id = ${communityId} and person_id = ${personId}`);
    await tx.run(sql`
      update sign_in set revoked_at = ${now}
      where community_id = ${communityId} and person_id = ${personId} and used_at is null and revoked_at is null`);
    const codes = await tx.all<{ id: number }>(sql`
      update link_code set expires_at = ${now}
      where person_id = ${personId} and used_at is null and expires_at > ${now} returning id`);
    const sessions = await tx.all<{ id: number }>(sql`
      delete from session
      where ${isOf(personId)}
        and exists (select from community where id = ${communityId} and platform = 'web')
      returning id`);
    const conversations = await tx.all<{ id: number }>(sql`
      update conversation set ended_at = ${now}
      where person_id = ${personId} and ended_at is null
        and chat_id in (select id from chat where community_id = ${communityId})
      returning id`);
    return [
      `person:${personId}` as const,
      ...codes.map(({ id }) => `link:${id}` as const),
      ...sessions.map(({ id }) => `session:${id}` as const),
      ...conversations.map(({ id }) => `conversation:${id}` as const),
    ];
  });
}
