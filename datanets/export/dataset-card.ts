import type { Modality, ReviewRule } from '../datanet-settings.ts';
import type { RemovalReason, Snapshot, VersionDifference } from '../version.ts';
import type { CardInput } from './card-input.ts';
import { mediaChecking, mediaContent, mediaLoading } from './card-media.ts';
import { cardMetadata } from './card-metadata.ts';
import { textChecking, textContent, textLoading } from './card-text.ts';
import { count, day, markdown, number } from './card-words.ts';
import { licenceOf } from './licence.ts';
import type { VersionFacts } from './version-facts.ts';

/**
 * The dataset card: a README.md as the Hugging Face hub reads it, metadata first
 * (https://huggingface.co/docs/hub/datasets-cards). It is in English, as cards are, and says what was counted and
 * nothing else. The same input is the same text.
 */
export function datasetCard(input: CardInput): string {
  const { snapshot, facts, rows, data } = input;
  const unit = unitOf(rows.kind);
  const sections = [
    `# ${markdown(snapshot.datanetName)}, version ${snapshot.version}`,
    facts.summary && markdown(facts.summary),
    `Frozen on ${day(snapshot.createdAt)} with Gristmill. Manifest: SHA-256 \`${snapshot.hash}\`.`,
    removedSince(snapshot, unit),
    ...(rows.kind === 'text'
      ? [textContent(rows, facts), textLoading(rows, data)]
      : [mediaContent(input, rows), mediaLoading(input, rows)]),
    passagesSaid(input.passages ?? 0),
    judging(facts, unit),
    rows.kind === 'text' ? textChecking : mediaChecking[rows.kind],
    contributors(facts, unit),
    changes(input.difference, unit),
    licence(facts.license, unit),
    integrity(input, unit),
  ];
  return `${cardMetadata(input)}\n${sections.filter(Boolean).join('\n\n')}\n`;
}

/** What it had when it was frozen, and may not be handed out any more. */
function removedSince({ removed }: Snapshot, unit: string): string {
  const gone = removed.train + removed.heldOut;
  return gone > 0
    ? `${count(gone, unit)} of this version had to go since and ${gone === 1 ? 'is' : 'are'} not in these files; the manifest still has their hashes.`
    : '';
}

function passagesSaid(passages: number): string {
  return passages > 0
    ? `## Where passages stand\n\n${count(passages, 'row')} ${passages === 1 ? 'is a passage' : 'are passages'} of documents. \`places.jsonl\` says where each stands in its own: the split, the row in that split’s file (from 0), and \`page\`, \`to_page\`, \`slide\`, \`headings\` or \`from_seconds\` and \`to_seconds\`, as far as the document has them.`
    : '';
}

/** What one of its items is called. */
function unitOf(modality: Modality): string {
  if (modality === 'image') return 'picture';
  return modality === 'audio' ? 'clip' : 'row';
}

const rules: Record<ReviewRule, string> = {
  people:
    'two or more reviewers grade each submission without seeing whose it is or how others voted, until their votes agree well enough',
  steward: 'a steward decides each submission',
  automatic: 'what passes the checks is accepted, and nobody judges it',
};

function judging(facts: VersionFacts, unit: string): string {
  const { judged, votes } = facts;
  const share = votes.all > 0 ? Math.round((100 * votes.accepting) / votes.all) : 0;
  const how = [
    judged.people > 0 && `- ${count(judged.people, unit)} by the votes of reviewers`,
    judged.steward > 0 && `- ${count(judged.steward, unit)} by a steward alone`,
    judged.automatic > 0 &&
      `- ${count(judged.automatic, unit)} automatically at the flat value 600; nobody judged them`,
  ].filter(Boolean);
  return [
    '## How it was reviewed',
    `The rule of this dataset now: ${rules[facts.review]}. The ${unit}s of this version were accepted so:`,
    how.join('\n'),
    `They came in ${count(facts.submissions, 'submission')}. Each ${unit} has the value of its submission’s grade (usable 600, good 800, excellent 1000); their mean is ${number(Math.round(facts.value))}.`,
    votes.all > 0 &&
      `${count(votes.reviewers, 'reviewer')} gave ${count(votes.all, 'vote')} on what was accepted, ${share} % of them for it.`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

function contributors({ contributors }: VersionFacts, unit: string): string {
  const named = contributors.filter(one => one.name !== undefined);
  const others = contributors.filter(one => one.name === undefined);
  const rows = others.reduce((sum, one) => sum + one.rows, 0);
  return [
    '## Who gave it',
    [
      `| contributor | ${unit}s |`,
      '|---|---:|',
      ...named.map(one => `| ${markdown(one.name ?? '')} | ${number(one.rows)} |`),
      ...(others.length > 0 ? [`| ${count(others.length, 'former member')} | ${number(rows)} |`] : []),
    ].join('\n'),
  ].join('\n\n');
}

function changes(difference: VersionDifference | undefined, unit: string): string {
  if (!difference) return '## What changed\n\nThis is the first version.';
  const { since, added, submissions, removed } = difference;
  const lines = [
    added > 0
      ? `- ${count(added, unit)} added, from ${count(submissions, 'submission')}`
      : `- no ${unit} was added`,
    ...removed.map(({ why, rows }) => `- ${count(rows, unit)} removed: ${removals[why](unit)}`),
  ];
  return `## What changed since version ${since}\n\n${lines.join('\n')}`;
}

const removals: Record<RemovalReason, (unit: string) => string> = {
  'asked-for': () => 'whoever gave them asked for that',
  'by-steward': () => 'a steward took their content out',
  'row-removed': (unit: string) => `single ${unit}s were taken out of what had been accepted`,
  'submission-removed': () => 'their submissions are not accepted any more',
};

function licence(given: string, unit: string): string {
  const { name, url } = licenceOf(given);
  const shown = url ? `[${markdown(name)}](${url})` : markdown(name) || 'not stated';
  const text = url ? ' Its text is in `LICENSE`.' : '';
  return `## Licence\n\n${shown}.${text} Whoever gave ${unit}s gave them under it.`;
}

function integrity({ data, rows, snapshot }: CardInput, unit: string): string {
  return [
    '## What the files should be',
    [
      '| file | bytes | SHA-256 |',
      '|---|---:|---|',
      ...data.map(({ path, bytes, sha256 }) => `| \`${path}\` | ${number(bytes)} | \`${sha256}\` |`),
    ].join('\n'),
    rows.kind !== 'text' && `The name of each ${unit} is the SHA-256 of its content.`,
    `The manifest of version ${snapshot.version} (SHA-256 \`${snapshot.hash}\`) names for each ${unit} its hash, its submission and its contributor; the installation that made this keeps it.`,
  ]
    .filter(Boolean)
    .join('\n\n');
}
