import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';

/** Options that a person picked in a message's choices, until they press one of its buttons. */
export interface Selections {
  /** @param place the message, as the platform calls it @param part of a choice that had to be cut in several */
  set(pick: {
    place: string;
    personId: number;
    name: string;
    part: number;
    options: readonly string[];
  }): Promise<void>;
  of(place: string, personId: number): Promise<Record<string, string[]>>;
}

export function openSelections(db: Database): Selections {
  return {
    async set({ place, personId, name, part, options }) {
      await db.run(sql`
        insert into picked (place, person_id, name, part, options)
        values (${place}, ${personId}, ${name}, ${part}, ${[...options]})
        on conflict (place, person_id, name, part) do update set options = excluded.options, picked_at = now()`);
    },
    async of(place, personId) {
      const rows = await db.all<{ name: string; options: string[] }>(sql`
        select name, options from picked 
        where place = ${place} and person_id in (select id from person where ${personId} in (id, merged_into))
        order by name, part`);
      const picked: Record<string, string[]> = {};
      for (const { name, options } of rows) picked[name] = [...(picked[name] ?? []), ...options];
      return picked;
    },
  };
}
