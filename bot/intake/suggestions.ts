import type { ExistingNames } from '../../agent/community/existing-names.ts';

/** A name that exists, as it is shown and as it is given. */
export interface Suggestion {
  name: string;
  value: string;
}

/** Names that exist, for an option that takes one: those that start with what was typed, then those that hold it. */
export function suggestions(existing: ExistingNames, kind: string, typed = ''): Suggestion[] {
  const wanted = typed.trim().toLowerCase();
  const all = namesOf(existing, kind);
  const starts = all.filter(one => one.value.toLowerCase().startsWith(wanted));
  const holds = all.filter(one => !starts.includes(one) && one.name.toLowerCase().includes(wanted));
  return [...starts, ...holds];
}

function namesOf(existing: ExistingNames, kind: string): Suggestion[] {
  const plain = (names: readonly string[]) => names.map(name => ({ name, value: name }));
  switch (kind) {
    case 'datanet':
      return plain(existing.datanets.map(datanet => datanet.name));
    case 'base':
      return plain(existing.bases);
    case 'model':
      return plain([...existing.models, ...existing.bases]);
    case 'source':
      return plain(existing.sources);
    case 'job':
      return existing.jobs.map(job => ({ name: `${job.number} (${job.status})`, value: String(job.number) }));
    case 'submission':
      return plain(existing.submissions.map(String));
    default:
      return [];
  }
}
