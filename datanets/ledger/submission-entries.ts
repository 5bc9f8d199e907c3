import { type Pseudonyms, saltedHash } from '../../store/ledger/entries.ts';
import type { SubmissionEntry } from './entry-kinds.ts';
import { contentHashes, type Stored, type StoredVote } from './stored-submission.ts';

/** The entries that follow from what the tables say of a submission, in the order in which things happened. */
export function submissionEntries(
  stored: Stored,
  votes: readonly StoredVote[],
  struck: number[],
  names: Pseudonyms,
): SubmissionEntry[] {
  const about = { community: names.community, datanet: stored.datanetId, submission: stored.id };
  const contributor = names.person('contributor', stored.personId);
  const entries: SubmissionEntry[] = [
    {
      kind: 'submitted',
      at: iso(stored.createdAt),
      ...about,
      contributor,
      content: contentOf(stored),
      ...(stored.mends !== null && { mends: stored.mends }),
    },
  ];
  if (stored.status === 'refused' || stored.status === 'withdrawn')
    entries.push({ kind: stored.status, at: iso(stored.changedAt), ...about });
  if (stored.decision === null || !stored.decidedAt) return entries;
  const at = iso(stored.decidedAt);
  for (const { reviewerId, grade, reason, alone, at: votedAt } of votes) {
    const reviewer = names.person('reviewer', reviewerId);
    entries.push({
      kind: 'voted',
      at: iso(votedAt),
      ...about,
      reviewer,
      grade,
      ...(reason !== null && { reason }),
      alone,
    });
  }
  const { decision, value, novelty, items, automatic, status } = stored;
  if (struck.length > 0) entries.push({ kind: 'struck', at, ...about, items: struck, decision });
  if (status === 'accepted' || status === 'rejected') {
    const worth = { value: value ?? 0, items, ...(novelty !== null && { novelty }) };
    entries.push({
      kind: 'decided',
      at,
      ...about,
      outcome: status,
      contributor,
      decision,
      ...worth,
      automatic,
    });
  }
  return entries;
}

/** Salted hashes of its contents: whoever has a file and the salt can show that it is the one. */
function contentOf(stored: Stored): string[] {
  return contentHashes(stored).map(sha256 => saltedHash(stored.salt, sha256));
}

const iso = (at: Date) => at.toISOString();
