import { createHash } from 'node:crypto';
import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';

/** What a token opens to a program: the docs of one community over MCP, or its models. */
export type Opens = 'docs' | 'models';

/** Tokens of one kind, with which programs reach something of one community. */
export interface AccessTokens {
  /**
   * Makes one. The same origin gives the same token, as long as it is not revoked.
   *
   * @throws UserError when a community has 50 already
   */
  make(input: {
    communityId: number;
    createdBy: number;
    label: string;
    origin: string;
    /** Tokens of text that it may use a day (UTC), asked and answered; left out: as many as come. */
    dailyTokens?: number;
  }): Promise<{ id: number; token: string }>;
  /** Those of a community that were not revoked, newest first. */
  of(communityId: number): Promise<AccessToken[]>;
  /** Returns whether it was one of the community's, and not revoked until now. */
  revoke(communityId: number, id: number): Promise<boolean>;
  /**
   * What a token opens. One works as long as whoever made it is steward or operator there and not banned. Notes when it
   * was used, to the minute.
   */
  find(token: string): Promise<FoundToken | undefined>;
  /** Counts a request with the tokens of text that it took. */
  count(id: number, tokens: number): Promise<void>;
  /** Tokens of text that a token has used today (UTC). */
  usedToday(id: number): Promise<number>;
}

export interface FoundToken {
  id: number;
  communityId: number;
  dailyTokens: number | undefined;
}

export interface AccessToken {
  id: number;
  label: string;
  createdBy: string;
  createdAt: Date;
  usedAt: Date | undefined;
  /** What it may use a day and has used today, where that is counted. */
  dailyTokens: number | undefined;
  usedToday: number;
}

/** Of one community. */
const mostTokens = 50;
/** Milliseconds between two notes of when a token was used. */
const noteEvery = 60_000;

export function openAccessTokens(
  db: Database,
  options: { secret: string; now: () => Date; opens: Opens },
): AccessTokens {
  const { secret, now, opens } = options;
  const today = () => now().toISOString().slice(0, 10);
  // The tokens of the first kind were made before there were others.
  const salt = opens === 'docs' ? 'mcp' : opens;
  return {
    async make({ communityId, createdBy, label, origin, dailyTokens }) {
      // Derived from what caused it, so that a rerun after a crash shows the very same one.
      const token = `gm_${createHash('sha256').update(`${secret} ${salt} ${origin}`).digest('base64url')}`;
      await db.run(sql`
        insert into access_token (token_hash, community_id, label, created_by, origin, created_at, opens, daily_tokens)
        select ${hashOf(token)}, ${communityId}, ${label}, ${createdBy}, ${origin}, ${now()}, ${opens},
          ${dailyTokens ?? null}
        where (select count(*) from access_token where community_id = ${communityId} and opens = ${opens} and revoked_at is null) < ${mostTokens}
        on conflict do nothing`);
      const made = await db.first<{ id: number }>(sql`
        select id from access_token where token_hash = ${hashOf(token)} and revoked_at is null`);
      if (made) return { id: made.id, token };
      throw new UserError(
        opens === 'docs'
          ? message('There are {n, number} tokens here already. Revoke one with “/mcp tokens” first.', {
              n: mostTokens,
            })
          : message('There are {n, number} tokens here already. Revoke one with “/api tokens” first.', {
              n: mostTokens,
            }),
      );
    },

    async of(communityId) {
      const rows = await db.all<Row>(sql`
        select access_token.id, label, person.name as "createdBy", access_token.created_at as "createdAt",
          used_at as "usedAt", daily_tokens as "dailyTokens", coalesce(today.tokens, 0)::bigint as "usedToday"
        from access_token
        left join access_token_use today on today.token_id = access_token.id and today.day = ${today()}::date
        join person maker on maker.id = created_by
        join person on person.id = coalesce(maker.merged_into, maker.id)
        where community_id = ${communityId} and opens = ${opens} and revoked_at is null
        order by access_token.id desc`);
      return rows.map(row => ({
        ...row,
        usedAt: row.usedAt ?? undefined,
        dailyTokens: row.dailyTokens ?? undefined,
      }));
    },

    async revoke(communityId, id) {
      const revoked = await db.run(sql`
        update access_token set revoked_at = ${now()}
        where id = ${id} and community_id = ${communityId} and opens = ${opens} and revoked_at is null`);
      return revoked > 0;
    },

    async find(token) {
      const row = await db.first<Found>(sql`
        select access_token.id, access_token.community_id as "communityId", used_at as "usedAt",
          daily_tokens as "dailyTokens"
        from access_token
        join person maker on maker.id = created_by
        join member_role m on m.community_id = access_token.community_id
          and m.person_id = coalesce(maker.merged_into, maker.id)
        where token_hash = ${hashOf(token)} and opens = ${opens} and revoked_at is null and m.role in ('steward', 'operator')
          and not exists (select from ban where ban.community_id = m.community_id and ban.person_id = m.person_id)`);
      if (!row) return undefined;
      const { usedAt, dailyTokens, ...found } = row;
      if (!usedAt || now().getTime() - usedAt.getTime() > noteEvery)
        await db.run(sql`update access_token set used_at = ${now()} where id = ${found.id}`);
      return { ...found, dailyTokens: dailyTokens ?? undefined };
    },

    async count(id, tokens) {
      await db.run(sql`
        insert into access_token_use (token_id, day, requests, tokens)
        values (${id}, ${today()}::date, 1, ${Math.round(tokens)})
        on conflict (token_id, day) do update
          set requests = access_token_use.requests + 1, tokens = access_token_use.tokens + excluded.tokens`);
    },

    async usedToday(id) {
      const row = await db.first<{ tokens: number }>(sql`
        select tokens from access_token_use where token_id = ${id} and day = ${today()}::date`);
      return row?.tokens ?? 0;
    },
  };
}

interface Row extends Omit<AccessToken, 'usedAt' | 'dailyTokens'> {
  usedAt: Date | null;
  dailyTokens: number | null;
}

interface Found extends Omit<FoundToken, 'dailyTokens'> {
  usedAt: Date | null;
  dailyTokens: number | null;
}

/** A token is 256 random bits, so a plain hash tells nothing of it. */
function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
