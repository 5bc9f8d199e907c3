import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { Database } from '../../store/database/database.ts';
import { json, prepared, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { docsQuestions, fillPlaceholders } from './docs-placeholders.ts';

/** Characters of a text as it is written; what the docs fill in comes on top. */
export const longestInstructions = 4000;

/** What a language model is told in a community, by its stewards. */
export interface Instructions {
  /** What holds now; undefined while nothing is told. */
  current(communityId: number): Promise<InstructionsVersion | undefined>;
  /** Newest first. */
  versions(communityId: number, limit: number): Promise<InstructionsVersion[]>;
  /** @throws UserError naming the newest when there is none of that number */
  version(communityId: number, number: number): Promise<InstructionsVersion>;
  /**
   * Writes a new version; an empty text tells nothing from then on. The same origin again gives the same version.
   *
   * @throws UserError when its places for the docs can't be read
   */
  write(input: {
    communityId: number;
    personId: number;
    text: string;
    origin: string;
    at: Date;
  }): Promise<InstructionsVersion>;
  /** A text as a model gets it: each `{docs: question}` filled with what the docs say now, fenced as data. */
  fill(text: string, communityId: number, signal?: AbortSignal): Promise<string>;
  /**
   * What a model is told now, filled: a language model with each of its tasks, and a training run that bakes it into its
   * rows, which notes the version. Undefined where nothing is told.
   */
  told(communityId: number, signal?: AbortSignal): Promise<{ version: number; text: string } | undefined>;
  /** Whether models that people chat with are told it too. */
  inChats(communityId: number): Promise<boolean>;
  setInChats(communityId: number, isTold: boolean): Promise<void>;
}

export interface InstructionsVersion {
  number: number;
  text: string;
  /** Who wrote it, as they are called now. */
  by: string;
  at: Date;
}

export function openInstructions(db: Database, knowledge: Pick<Knowledge, 'quote'>): Instructions {
  const columns = sql`number, text, person.name as by, written_at as at`;
  const tables = sql`instructions_version
    join person writer on writer.id = written_by
    join person on person.id = coalesce(writer.merged_into, writer.id)`;

  const instructions: Instructions = {
    async current(communityId) {
      const newest = await db.first<InstructionsVersion>(
        prepared(
          'instructions-current',
          sql`
        select ${columns} from ${tables}
        where community_id = ${communityId} order by number desc limit 1`,
        ),
      );
      return newest?.text ? newest : undefined;
    },

    versions: (communityId, limit) =>
      db.all(sql`
        select ${columns} from ${tables}
        where community_id = ${communityId} order by number desc limit ${limit}`),

    async version(communityId, number) {
      const found = await db.first<InstructionsVersion>(sql`
        select ${columns} from ${tables} where community_id = ${communityId} and number = ${number}`);
      if (found) return found;
      const [newest] = await instructions.versions(communityId, 1);
      throw new UserError(
        newest
          ? message('There is no version {number}; the newest is {newest}.', {
              number: String(number),
              newest: String(newest.number),
            })
          : message('No instructions were given here yet. “/instructions” with a text gives some.'),
      );
    },

    async write({ communityId, personId, text, origin, at }) {
      docsQuestions(text);
      await db.transaction(async tx => {
        // One after another: a number is given once.
        await tx.run(sql`select id from community where id = ${communityId} for update`);
        await tx.run(sql`
          insert into instructions_version (community_id, number, text, written_by, origin, written_at)
          select ${communityId}, coalesce(max(number), 0) + 1, ${text}, ${personId}, ${origin}, ${at}
          from instructions_version where community_id = ${communityId}
          on conflict (origin) do nothing`);
      });
      return db.one<InstructionsVersion>(sql`select ${columns} from ${tables} where origin = ${origin}`);
    },

    async fill(text, communityId, signal) {
      const found = await Promise.all(
        docsQuestions(text).map(async question => {
          const quote = await knowledge.quote(question, { communityId, signal });
          return quote && ([question, quote] as const);
        }),
      );
      return fillPlaceholders(text, new Map(found.filter(quote => quote !== undefined)));
    },

    async told(communityId, signal) {
      const current = await instructions.current(communityId);
      return (
        current && {
          version: current.number,
          text: await instructions.fill(current.text, communityId, signal),
        }
      );
    },

    async inChats(communityId) {
      const row = await db.one<{ told: boolean }>(sql`
        select coalesce((settings->>'instructionsInChats')::boolean, false) as told
        from community where id = ${communityId}`);
      return row.told;
    },

    async setInChats(communityId, isTold) {
      await db.run(sql`
        update community set settings = settings || ${json({ instructionsInChats: isTold })}::jsonb
        where id = ${communityId}`);
    },
  };
  return instructions;
}
