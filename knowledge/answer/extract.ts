import { indexedText } from '../index/indexed-text.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { saysIt } from './asked-for.ts';
import { coverageOf, type Evidence, inContext, placeOf, type TermWeights } from './evidence.ts';
import { type Unit, unitsOf } from './units.ts';

/** Pieces of one section that answer, in reading order. */
export interface Extract {
  section: FoundSection;
  units: Unit[];
}

/** How near texts are in meaning to the question, 0 to 1, one a text; `undefined` where there is no real embedding. */
export type Nearness = (texts: string[]) => Promise<number[] | undefined>;

// An answer is read in a chat: a few sentences from a few places, not a dump.
const sectionsLookedAt = 5;
const sectionsShown = 3;
const charactersShown = 900;
const unitsScored = 40;

/** Picks what answers a question out of the best sections. */
export async function extractAnswer(
  sections: readonly FoundSection[],
  weights: TermWeights,
  evidence: Evidence,
  nearness: Nearness,
): Promise<Extract[]> {
  const looked = sections.slice(0, sectionsLookedAt);
  const candidates = looked
    .flatMap((section, rank) => unitsOf(section.text).map((unit, order) => ({ section, rank, unit, order })))
    .filter(({ unit }) => unit.text.length > 15)
    .slice(0, unitsScored);
  const near = await nearness(candidates.map(({ unit, section }) => inContext(unit, section).slice(0, 600)));
  const sectionCoverage = looked.map(section =>
    coverageOf(indexedText(placeOf(section), section.text), weights),
  );
  const scored = candidates
    .map((candidate, index) => {
      const own = coverageOf(`${candidate.unit.lead} ${candidate.unit.text}`, weights);
      const around = sectionCoverage[candidate.rank] ?? 0;
      const meaning = near?.[index];
      // With vectors of meaning the words matter less: questions are asked in other words than docs are written in.
      const fit = meaning === undefined ? 0.7 * own + 0.3 * around : 0.3 * own + 0.1 * around + 1.2 * meaning;
      const kind = evidence.asked && saysIt(evidence.asked, candidate.unit.text) ? 0.15 : 0;
      const early = candidate.order === 0 ? 0.05 : 0;
      return { ...candidate, score: fit + kind + early - 0.12 * candidate.rank };
    })
    .sort((a, b) => b.score - a.score);
  return compose(scored);
}

interface Scored {
  section: FoundSection;
  rank: number;
  unit: Unit;
  order: number;
  score: number;
}

/** The best units within the space there is, grouped by section in the order of their best unit. */
function compose(scored: Scored[]): Extract[] {
  const best = scored[0];
  if (!best) return [];
  const chosen: Scored[] = [];
  let space = charactersShown;
  const take = (entry: Scored) => {
    if (chosen.includes(entry) || (entry.unit.text.length > space && chosen.length > 0)) return;
    chosen.push(entry);
    space -= entry.unit.text.length;
  };
  for (const entry of scored) {
    if (chosen.length >= 5 || entry.score < best.score * 0.6) break;
    const shown = new Set(chosen.map(other => other.section.sectionId));
    if (
      !shown.has(entry.section.sectionId) &&
      (shown.size >= sectionsShown || entry.score < best.score * 0.75)
    )
      continue;
    take(entry);
    // A list's best item is seldom the whole answer: its neighbours go with it, and the code after a sentence that announces it.
    for (const other of scored) {
      const sameSection = other.section.sectionId === entry.section.sectionId;
      const isNeighbour = other.unit.group === entry.unit.group && Math.abs(other.order - entry.order) === 1;
      const isAnnounced =
        other.unit.kind === 'code' && other.order === entry.order + 1 && /:$/.test(entry.unit.text.trim());
      if (sameSection && (isAnnounced || (isNeighbour && entry.unit.kind === 'item' && chosen.length < 4)))
        take(other);
    }
  }
  const sections = [...new Set(chosen.map(entry => entry.section))];
  return sections.map(section => ({
    section,
    units: chosen
      .filter(entry => entry.section === section)
      .sort((a, b) => a.order - b.order)
      .map(entry => entry.unit),
  }));
}

/** The extracts as Markdown, each with the number of its section. */
export function renderExtracts(extracts: readonly Extract[]): string {
  return extracts.map((extract, index) => renderExtract(extract.units, index + 1)).join('\n\n');
}

const longestCode = 20;

function renderExtract(units: readonly Unit[], number: number): string {
  const blocks: string[] = [];
  let previous: Unit | undefined;
  let lead = '';
  for (const unit of units) {
    const needsLead =
      unit.kind !== 'sentence' && unit.lead && unit.lead !== lead && !blocks.includes(unit.lead);
    if (needsLead && previous?.group !== unit.group && unit.kind !== 'row' && previous?.text !== unit.lead) {
      blocks.push(unit.lead);
      lead = unit.lead;
    }
    if (unit.kind === 'item' || unit.kind === 'row') {
      const line = `- ${unit.text}`;
      if (previous?.group === unit.group && blocks.length) blocks.push(`${blocks.pop()}\n${line}`);
      else blocks.push(line);
    } else if (unit.kind === 'code') {
      blocks.push(shorten(unit.text));
    } else if (previous?.group === unit.group && previous.kind === 'sentence' && blocks.length) {
      blocks.push(`${blocks.pop()} ${unit.text}`);
    } else {
      blocks.push(unit.text);
    }
    previous = unit;
  }
  return cite(blocks, number);
}

/** The citation stands at the end of what it is for; after code it stands on the text before it. */
function cite(blocks: string[], number: number): string {
  const mark = `[${number}]`;
  const at = blocks.findLastIndex(block => !block.startsWith('```'));
  if (at < 0) return [...blocks, mark].join('\n\n');
  const cited = (blocks[at] ?? '').replace(/:$/, `: ${mark}`);
  return blocks
    .map((block, index) => (index === at ? (cited === block ? `${block} ${mark}` : cited) : block))
    .join('\n\n');
}

function shorten(code: string): string {
  const lines = code.split('\n');
  if (lines.length <= longestCode + 2) return code;
  return [...lines.slice(0, longestCode + 1), '...', '```'].join('\n');
}
