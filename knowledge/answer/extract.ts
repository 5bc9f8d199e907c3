import { indexedText } from '../index/indexed-text.ts';
import type { FoundSection } from '../retrieve/retrieve.ts';
import { termsOf } from '../words/terms.ts';
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
  question: string,
  sections: readonly FoundSection[],
  weights: TermWeights,
  evidence: Evidence,
  nearness: Nearness,
): Promise<Extract[]> {
  const looked = sections.slice(0, sectionsLookedAt);
  const defines = definitionOf(question, weights);
  const all = looked.map((section, rank) => ({ section, rank, units: unitsOf(section.text) }));
  const candidates = all
    .flatMap(({ section, rank, units }) => {
      const around = coverageOf(indexedText(placeOf(section), section.text), weights);
      return units.map((unit, order) => {
        const own = coverageOf(`${unit.lead} ${unit.text}`, weights);
        const asked = evidence.asked !== undefined && saysIt(evidence.asked, unit.text);
        // Code is an answer to those who asked for some; to others it shows what the words before it say.
        const kind = asked ? 0.15 : unit.kind === 'code' ? -0.25 : 0;
        const bonus = kind + (defines(unit) ? 0.6 : 0) + (order === 0 ? 0.05 : 0) - 0.12 * rank;
        return { section, unit, order, own, around, bonus };
      });
    })
    .filter(({ unit }) => unit.text.length > 15)
    .sort((a, b) => wordScore(b) - wordScore(a))
    .slice(0, unitsScored);
  const near = await nearness(candidates.map(({ unit, section }) => inContext(unit, section).slice(0, 600)));
  const scored = candidates
    .map((candidate, index) => {
      const meaning = near?.[index];
      // With vectors of meaning the words matter less: questions are asked in other words than docs are written in.
      const score =
        meaning === undefined
          ? wordScore(candidate)
          : 0.3 * candidate.own + 0.1 * candidate.around + 1.2 * meaning + candidate.bonus;
      return { ...candidate, score };
    })
    .sort((a, b) => b.score - a.score);
  return compose(scored, new Map(all.map(({ section, units }) => [section, units])));
}

/** For "what is a datanet?": whether a unit says "a datanet is ...". For other questions nothing does. */
function definitionOf(question: string, weights: TermWeights): (unit: Unit) => boolean {
  const isAsked =
    /^\W*(?:what(?:['’]?s|\s+is|\s+are|\s+does)|explain|define)\b/i.test(question) &&
    weights.terms.length <= 3;
  return unit => {
    if (!isAsked || unit.kind === 'code') return false;
    const [subject, ...rest] = unit.text.split(/\s(?:is|are|means|stands for)\s/);
    const about = termsOf(subject ?? '').length;
    return rest.length > 0 && about <= weights.terms.length && coverageOf(subject ?? '', weights) > 0.9;
  };
}

function wordScore(candidate: { own: number; around: number; bonus: number }): number {
  return 0.7 * candidate.own + 0.3 * candidate.around + candidate.bonus;
}

interface Scored {
  section: FoundSection;
  unit: Unit;
  order: number;
  score: number;
}

const unitsShown = 6;

/** The best units within the space there is, grouped by section in the order of their best unit. */
function compose(scored: Scored[], units: ReadonlyMap<FoundSection, Unit[]>): Extract[] {
  const best = scored[0];
  if (!best) return [];
  const chosen = new Map<FoundSection, Set<Unit>>();
  let space = charactersShown;
  let count = 0;
  const take = (section: FoundSection, unit: Unit | undefined): boolean => {
    const there = chosen.get(section) ?? new Set<Unit>();
    if (!unit || there.has(unit) || count >= unitsShown || (unit.text.length > space && count > 0))
      return false;
    chosen.set(section, there.add(unit));
    space -= unit.text.length;
    count++;
    return true;
  };
  for (const { section, unit, order, score } of scored) {
    if (score < best.score * 0.6) break;
    if (
      !chosen.has(section) &&
      chosen.size > 0 &&
      (chosen.size >= sectionsShown || score < best.score * 0.75)
    )
      continue;
    const own = units.get(section) ?? [];
    if (!take(section, unit)) continue;
    // What hangs together goes together: a list's item with its neighbours, an announcement with what it announces.
    if (unit.kind === 'item') {
      for (const at of [order - 1, order + 1]) if (own[at]?.group === unit.group) take(section, own[at]);
    } else if (isAnnouncement(unit)) {
      for (let at = order + 1; own[at] && own[at]?.group === own[order + 1]?.group; at++) {
        if (!take(section, own[at])) break;
      }
    }
  }
  return [...chosen].flatMap(([section, taken]) => {
    const own = units.get(section) ?? [];
    const shown = own.filter(
      (unit, at) => taken.has(unit) && !(isAnnouncement(unit) && !taken.has(own[at + 1] ?? unit)),
    );
    const rest = shown.length ? shown : own.filter(unit => taken.has(unit));
    return rest.length ? [{ section, units: rest }] : [];
  });
}

/** "Run these commands:" says nothing without what comes next. */
function isAnnouncement(unit: Unit): boolean {
  return unit.kind === 'sentence' && /:\W*$/.test(unit.text);
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
