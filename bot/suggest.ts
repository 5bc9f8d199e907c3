import type { World } from '../agent/world.ts';

/** A name that exists, as it is shown and as it is given. */
export interface Suggestion {
  name: string;
  value: string;
}

/** Names that exist, for an option that takes one: those that start with what was typed, then those that hold it. */
export function suggestions(world: World, kind: string, typed = ''): Suggestion[] {
  const wanted = typed.trim().toLowerCase();
  const all = namesOf(world, kind);
  const starts = all.filter(one => one.value.toLowerCase().startsWith(wanted));
  const holds = all.filter(one => !starts.includes(one) && one.name.toLowerCase().includes(wanted));
  return [...starts, ...holds];
}

function namesOf(world: World, kind: string): Suggestion[] {
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
