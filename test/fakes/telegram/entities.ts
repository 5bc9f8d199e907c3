import type { Entity } from './world.ts';

/**
 * What is found in a text by itself: commands, mentions, hashtags, addresses. The rules are those of find_entities in
 * https://github.com/tdlib/td, td/telegram/MessageEntity.cpp.
 */
export function findEntities(text: string): Entity[] {
  return patterns.flatMap(({ type, pattern }) =>
    [...text.matchAll(pattern)].map(found => ({ type, offset: found.index, length: found[0].length })),
  );
}

const patterns: { type: string; pattern: RegExp }[] = [
  {
    type: 'bot_command',
    pattern: /(?<![\p{L}\p{N}_/<>])\/[a-zA-Z0-9_]{1,64}(?:@[a-zA-Z0-9_]{3,32})?(?![\p{L}\p{N}_/<>])/gu,
  },
  { type: 'email', pattern: /(?<![\w.+-])[\w.+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![\w])/giu },
  {
    type: 'url',
    pattern:
      /(?<![\w@.])(?:https?:\/\/[^\s<>"'()[\]]+|(?:[a-z0-9-]+\.)+(?:com|org|net|io|me)(?:\/[^\s<>"']*)?)(?<![.,:;!?])/giu,
  },
  { type: 'mention', pattern: /(?<![\p{L}\p{N}_])@[a-zA-Z0-9_]{2,32}(?![\p{L}\p{N}_])/gu },
  {
    type: 'hashtag',
    pattern: /(?<![\p{L}\p{N}_#])#(?=[\p{N}_]*\p{L})[\p{L}\p{N}_]{1,256}(?![\p{L}\p{N}_#])/gu,
  },
];

/** May be split by others and joined with their like. */
const splittable = new Set(['bold', 'italic', 'underline', 'strikethrough', 'spoiler']);
const quotes = new Set(['blockquote', 'expandable_blockquote']);

/** What stays when two begin and end at one place; the lower stays. */
const priority: Record<string, number> = { pre: 10, code: 20, text_link: 49, text_mention: 49 };

/**
 * Entities as the server keeps them: none empty, none inside `pre` or `code`, none of the whole ones (links, mentions,
 * code) in one another, quotes not nested, like ones joined, and those found in the text where there is room.
 * "pre and code entities can't contain any other entities" https://core.telegram.org/bots/api#formatting-options
 */
export function fixEntities(text: string, given: readonly Entity[]): Entity[] {
  const inside = given
    .map(one => ({ ...one, length: Math.min(one.length, text.length - one.offset) }))
    .filter(one => one.length > 0 && one.offset >= 0);
  const whole = apart(
    inside.filter(one => !splittable.has(one.type) && !quotes.has(one.type)),
    [],
  );
  const found = apart(findEntities(text), whole);
  const code = whole.filter(one => one.type === 'pre' || one.type === 'code');
  const styles = [...splittable].flatMap(type =>
    runs(
      inside.filter(one => one.type === type),
      code,
    ).map(run => ({ type, ...run })),
  );
  const kept = apart(
    inside.filter(one => quotes.has(one.type)),
    [],
  );
  return [...whole, ...found, ...styles, ...kept].sort(inOrder).slice(0, most);
}

/** Not documented: the server keeps no more of a message and says nothing of the rest. https://limits.tginfo.me/en */
const most = 100;

function inOrder(a: Entity, b: Entity): number {
  return a.offset - b.offset || b.length - a.length || (priority[a.type] ?? 90) - (priority[b.type] ?? 90);
}

/** Those of `entities` that touch no other before them, nor any of `taken`. */
function apart(entities: readonly Entity[], taken: readonly Entity[]): Entity[] {
  const kept: Entity[] = [];
  for (const one of [...entities].sort(inOrder)) {
    if (![...taken, ...kept].some(other => touches(one, other))) kept.push(one);
  }
  return kept;
}

function touches(a: Entity, b: Entity): boolean {
  return a.offset < b.offset + b.length && b.offset < a.offset + a.length;
}

/** The stretches that `entities` cover together, outside of `code`. */
function runs(entities: readonly Entity[], code: readonly Entity[]) {
  const covers = (list: readonly Entity[], at: number) =>
    list.some(one => at >= one.offset && at < one.offset + one.length);
  const edges = new Set([...entities, ...code].flatMap(one => [one.offset, one.offset + one.length]));
  const steps = [...edges].sort((a, b) => a - b);
  const found: { offset: number; length: number }[] = [];
  for (const [index, offset] of steps.entries()) {
    const end = steps[index + 1];
    if (end === undefined || !covers(entities, offset) || covers(code, offset)) continue;
    const last = found.at(-1);
    if (last && last.offset + last.length === offset) last.length = end - last.offset;
    else found.push({ offset, length: end - offset });
  }
  return found;
}
