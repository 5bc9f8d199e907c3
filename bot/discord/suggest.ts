import type { World } from '../../agent/world.ts';
import { most } from './limits.ts';
import { clip } from './render.ts';

/** Names that exist, for an option that takes one: those that start with what was typed, then those that hold it. */
export function suggestions(world: World, kind: string, typed: string): { name: string; value: string }[] {
  const wanted = typed.trim().toLowerCase();
  const all = namesOf(world, kind);
  const starts = all.filter(one => one.value.toLowerCase().startsWith(wanted));
  const holds = all.filter(one => !starts.includes(one) && one.name.toLowerCase().includes(wanted));
  return [...starts, ...holds]
    .slice(0, most.options)
    .map(({ name, value }) => ({ name: clip(name, most.optionText), value }));
}

function namesOf(world: World, kind: string): { name: string; value: string }[] {
  const plain = (names: readonly string[]) => names.map(name => ({ name, value: name }));
  switch (kind) {
    case 'datanet':
      return plain(world.datanets.map(datanet => datanet.name));
    case 'base':
      return plain(world.bases);
    case 'model':
      return plain([...world.models, ...world.bases]);
    case 'source':
      return plain(world.sources);
    case 'job':
      return world.jobs.map(job => ({ name: `${job.number} (${job.status})`, value: String(job.number) }));
    case 'submission':
      return plain(world.submissions.map(String));
    default:
      return [];
  }
}
