import type { Knowledge } from '../../knowledge/knowledge.ts';
import type { People } from '../people/people.ts';
import type { Questions } from './questions.ts';

/** What the docs did not answer, or not right: questions that ask about the same. */
export interface DocsGap {
  /** As it was asked last. */
  question: string;
  /** Other ways it was asked, a few. */
  alsoAsked: string[];
  /** How often it was asked and not answered. */
  unanswered: number;
  /** How often an answer was called wrong. */
  wrong: number;
  newest: Date;
  /** Where the wrong answers came from. */
  sections: string[];
  /** Why they are wrong, in people's words. */
  reasons: string[];
}

/** Questions of each kind that are looked at, newest first. */
const mostRead = 500;
const mostAlso = 3;

/**
 * The gaps of a community's docs, those that most people fell into first. Nobody is named in them: mentions, names after
 * an “@” and e-mail addresses are taken out.
 */
export async function docsGaps(
  communityId: number,
  { withPrivate }: { withPrivate: boolean },
  rooms: {
    knowledge: Pick<Knowledge, 'unanswered' | 'alike'>;
    questions: Pick<Questions, 'wrong'>;
    people: Pick<People, 'names'>;
  },
): Promise<DocsGap[]> {
  const options = { limit: mostRead, withPrivate };
  const [unanswered, wrong, names] = await Promise.all([
    rooms.knowledge.unanswered(communityId, options),
    rooms.questions.wrong(communityId, options),
    rooms.people.names(communityId),
  ]);
  const anonymous = withoutNames(names);
  const all = [
    ...unanswered.map(one => ({ ...one, isWrong: false, sections: [], reasons: [] })),
    ...wrong.map(one => ({ ...one, isWrong: true, sections: one.sections.map(({ url }) => url) })),
  ]
    .map(one => ({ ...one, question: anonymous(one.question), reasons: one.reasons.map(anonymous) }))
    .sort((a, b) => b.askedAt.getTime() - a.askedAt.getTime());
  const groups = await rooms.knowledge.alike(all);
  return groups
    .map(([first, ...others]) => {
      const members = [first, ...others];
      const count = (isWrong: boolean) =>
        members.filter(one => one.isWrong === isWrong).reduce((sum, { times }) => sum + times, 0);
      const also = new Set(others.map(({ question }) => question));
      also.delete(first.question);
      return {
        question: first.question,
        alsoAsked: [...also].slice(0, mostAlso),
        unanswered: count(false),
        wrong: count(true),
        newest: first.askedAt,
        sections: [...new Set(members.flatMap(({ sections }) => sections))],
        reasons: members.flatMap(({ reasons }) => reasons),
      };
    })
    .sort((a, b) => b.unanswered + b.wrong - (a.unanswered + a.wrong));
}

function withoutNames(names: readonly string[]): (text: string) => string {
  const known = new Set(names.map(name => name.toLowerCase()));
  return text =>
    text
      .replace(/<@[!&]?\d+>/g, '@…')
      .replace(/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}/g, '…')
      .replace(/@([\p{L}\p{N}_.-]{1,64})/gu, (said, name: string) =>
        known.has(name.toLowerCase()) ? '@…' : said,
      );
}
