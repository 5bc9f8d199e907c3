import type { Queryable } from '../../store/database/database.ts';
import { json, sql } from '../../store/database/sql.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { nearest } from '../../store/nearest-names.ts';
import type { Preset, Presets } from '../training-request.ts';

/** So many a community may keep: a list that is read. */
const most = 100;

/** Settings of trainings that a community keeps by a name. */
export function openPresets(db: Queryable): Presets {
  const list = (communityId: number) =>
    db.all<Preset>(sql`
      select preset.name, preset.settings, person.name as "savedBy"
      from training_preset preset join person on person.id = preset.person_id
      where preset.community_id = ${communityId} order by preset.name`);

  async function named(communityId: number, name: string): Promise<Preset> {
    const all = await list(communityId);
    const found = all.find(preset => preset.name === name.trim().toLowerCase());
    if (found) return found;
    throw new UserError(
      all.length
        ? message('There is no preset “{name}” here. “/presets” lists them.', { name })
        : message('There are no presets here yet. “Keep settings” on a plan makes one.'),
      nearest(
        name,
        all.map(preset => preset.name),
      ),
    );
  }

  return {
    list,
    named,
    async save({ communityId, personId, name, settings }) {
      const saved = await db.first(sql`
        insert into training_preset (community_id, name, settings, person_id)
        select ${communityId}, ${name}, ${json(settings)}, ${personId}
        where exists (select from training_preset where community_id = ${communityId} and name = ${name})
          or (select count(*) from training_preset where community_id = ${communityId}) < ${most}
        on conflict (community_id, name) do update
          set settings = excluded.settings, person_id = excluded.person_id, saved_at = now()
        returning name`);
      if (!saved) {
        throw new UserError(
          message('There are {most, number} presets here, and no more can be kept. Remove one first.', {
            most,
          }),
        );
      }
    },
    async remove(communityId, name) {
      const preset = await named(communityId, name);
      await db.run(sql`
        delete from training_preset where community_id = ${communityId} and name = ${preset.name}`);
    },
  };
}
