import type { Database } from '../../../store/database/database.ts';
import { sql } from '../../../store/database/sql.ts';

/**
 * Interactions that can still be answered. Their tokens are kept until they end, so that after a restart a promised
 * answer ("thinking…") is still given; they open nothing but that one answer.
 */
export interface InteractionReplies {
  /** Keeps an interaction before its update is stored. The same one again changes nothing. */
  open(interaction: NewInteraction): Promise<void>;
  /** Discord is being told that it has arrived: what waits in {@link whenAcknowledged} goes on. */
  acknowledged(externalId: string, acknowledging: Promise<void>): void;
  /** Resolves when Discord knows that the interaction has arrived, or could not be told. */
  whenAcknowledged(externalId: string): Promise<void>;
  /** The reply that is open to an update, where it was an interaction. Asked for every answer, so the last ones are at hand. */
  ofUpdate(externalId: string | undefined): Promise<InteractionReply | undefined>;
  /** Takes the promised message of an interaction for one of ours. False when another has it. */
  take(externalId: string, messageId: number): Promise<boolean>;
  /** Arguments that were given before a form asked for the rest, which an earlier version kept here. */
  argsOf(externalId: string, personId: number): Promise<Record<string, unknown>>;
  /** Removes what ended. */
  forget(now: Date): Promise<void>;
}

export interface NewInteraction {
  externalId: string;
  chatId: number;
  personId: number;
  token: string;
  private: boolean;
  promised: boolean;
  expiresAt: Date;
}

export interface InteractionReply {
  externalId: string;
  token: string;
  private: boolean;
  promised: boolean;
  expiresAt: Date;
}

const kept = 500;

export function openInteractionReplies(db: Database): InteractionReplies {
  const acknowledging = new Map<string, Promise<void>>();
  const lately = new Map<string, InteractionReply>();
  return {
    async open(interaction) {
      const { externalId, token, private: isPrivate, promised, expiresAt } = interaction;
      lately.set(externalId, { externalId, token, private: isPrivate, promised, expiresAt });
      if (lately.size > kept) lately.delete(lately.keys().next().value ?? '');
      await db.run(sql`
        insert into answer_way (external_id, chat_id, person_id, token, private, promised, expires_at)
        values (${externalId}, ${interaction.chatId}, ${interaction.personId}, ${token}, ${isPrivate}, ${promised},
          ${expiresAt})
        on conflict (external_id) do nothing`);
    },

    acknowledged(externalId, done) {
      const settled = done.catch(() => {});
      acknowledging.set(externalId, settled);
      void settled.then(() => setTimeout(() => acknowledging.delete(externalId), 60_000).unref());
    },

    whenAcknowledged: externalId => acknowledging.get(externalId) ?? Promise.resolve(),

    async ofUpdate(externalId) {
      if (!externalId?.startsWith('interaction:')) return undefined;
      return (
        lately.get(externalId) ??
        (await db.first<InteractionReply>(sql`
          select external_id as "externalId", token, private, promised, expires_at as "expiresAt"
          from answer_way where external_id = ${externalId}`))
      );
    },

    async take(externalId, messageId) {
      const taken = await db.run(sql`
        update answer_way set taken_by = ${messageId}
        where external_id = ${externalId} and (taken_by is null or taken_by = ${messageId})`);
      return taken > 0;
    },

    async argsOf(externalId, personId) {
      const row = await db.first<{ args: Record<string, unknown> }>(sql`
        select args from answer_way where external_id = ${externalId} and person_id = ${personId}`);
      return row?.args ?? {};
    },

    async forget(now) {
      await db.run(sql`delete from answer_way where expires_at < ${now}`);
      await db.run(sql`delete from picked where picked_at < now() - interval '30 days'`);
    },
  };
}
