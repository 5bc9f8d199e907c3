import type { ExistingNames } from '../../agent/community/existing-names.ts';

/** Names that exist, for a field that takes one: those that start with what was typed, then those that hold it. */
export function namesOf(world: ExistingNames, kind: string, typed: string, most = 12): string[] {
  const all = byKind(world, kind);
  const wanted = typed.trim().toLowerCase();
  const starts = all.filter(name => name.toLowerCase().startsWith(wanted));
  const holds = all.filter(name => !starts.includes(name) && name.toLowerCase().includes(wanted));
  return [...starts, ...holds].slice(0, most);
}

function byKind(world: ExistingNames, kind: string): string[] {
  switch (kind) {
    case 'datanet':
      return world.datanets.map(datanet => datanet.name);
    case 'base':
      return world.bases;
    case 'model':
      return [...world.models, ...world.bases];
    case 'job':
      return world.jobs.map(job => String(job.number));
    case 'submission':
      return world.submissions.map(String);
    case 'person':
      return world.people;
    case 'source':
      return world.sources;
    default:
      return [];
  }
}
