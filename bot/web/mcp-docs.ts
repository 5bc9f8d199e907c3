import { z } from 'zod';
import { wholeAnswer } from '../../agent/cards/answer.ts';
import { translate } from '../../agent/language/translate.ts';
import type { Citation, Knowledge, Source } from '../../knowledge/knowledge.ts';
import type { Logger } from '../../store/logging/logger.ts';

/** The docs of one community. */
export interface Docs {
  knowledge: Knowledge;
  communityId: number;
  /** What addresses within this installation begin with, without a slash at its end. */
  base: string;
  now: () => Date;
  log: Logger;
}

const readAt = z.string().nullable().describe('When it was read last (ISO 8601); null: never to its end');
const ageMinutes = z.number().nullable().describe('Minutes since it was read last');

export const sections = {
  sections: z.array(
    z.object({
      title: z.string(),
      headingPath: z.array(z.string()).describe('Where it stands, from the top of the navigation down'),
      url: z.string().describe('Link to this very section'),
      text: z.string().describe('Markdown'),
      isCut: z.boolean().describe('Whether the section goes on at its link'),
      source: z.object({ name: z.string(), readAt, ageMinutes }),
    }),
  ),
};

const citation = z.object({
  title: z.string(),
  headingPath: z.string(),
  url: z.string(),
  excerpt: z.string(),
});

export const answerShape = {
  answered: z.boolean().describe('Whether the docs answer it'),
  text: z.string().describe('Markdown with citations as [1]; where it is not answered, why'),
  writtenBy: z.string().nullable().describe('The language model that wrote it; null: quoted from the docs'),
  citations: z.array(citation).describe('What [1] and so on stand for; empty where it is not answered'),
  nearest: z.array(citation).describe('Where it is not answered: the sections that come nearest'),
};

export const sources = {
  sources: z.array(
    z.object({
      name: z.string(),
      address: z.string(),
      status: z.enum(['reading', 'ready', 'failed']),
      pages: z.number(),
      sections: z.number(),
      readAt,
      ageMinutes,
    }),
  ),
};

/** Characters of a section: ten of them are then about 5,000 tokens. */
const mostText = 2000;

export async function searchDocs(docs: Docs, query: string, limit: number, signal: AbortSignal) {
  const { knowledge, communityId } = docs;
  const [found, followed] = await Promise.all([
    knowledge.search(query, { communityId, limit, signal }),
    knowledge.sources(communityId),
  ]);
  const byId = new Map(followed.map(source => [source.id, source]));
  return {
    sections: found.sections.flatMap(section => {
      const source = byId.get(section.sourceId);
      if (!source) return [];
      const { trail, page, above, heading, url, anchor } = section;
      const path = [...trail, page, ...above, heading].filter(Boolean);
      const { text, isCut } = cut(absolute(docs, section.text));
      return [
        {
          title: heading || page,
          headingPath: path.filter((part, at) => part !== path[at - 1]),
          url: linkOf(docs, anchor ? `${url}#${anchor}` : url),
          text,
          isCut,
          source: { name: source.name, ...ageOf(docs, source) },
        },
      ];
    }),
  };
}

export async function answerFrom(docs: Docs, question: string, signal: AbortSignal) {
  const answer = await docs.knowledge.ask(question, { communityId: docs.communityId, signal });
  const cited = (all: readonly Citation[]) =>
    all.map(({ title, breadcrumb, url, excerpt }) => ({
      title,
      headingPath: breadcrumb,
      url: linkOf(docs, url),
      excerpt,
    }));
  if (!answer.answered) {
    const text = absolute(docs, answer.why.map(translate).join(' '));
    return { answered: false, text, writtenBy: null, citations: [], nearest: cited(answer.looked) };
  }
  return {
    answered: true,
    text: absolute(docs, wholeAnswer(answer)),
    writtenBy: answer.by === 'extraction' ? null : answer.by.model,
    citations: cited(answer.citations),
    nearest: [],
  };
}

export async function listSources(docs: Docs) {
  const followed = await docs.knowledge.sources(docs.communityId);
  return {
    sources: followed.map(source => ({
      name: source.name,
      // A folder is one of this machine, which is nobody's business.
      address: source.kind === 'folder' ? `${docs.base}/docs/` : source.address,
      status: source.status,
      pages: source.pages,
      sections: source.sections,
      ...ageOf(docs, source),
    })),
  };
}

function ageOf({ now }: Docs, { lastRefresh }: Source): { readAt: string | null; ageMinutes: number | null } {
  if (!lastRefresh) return { readAt: null, ageMinutes: null };
  const ageMinutes = Math.max(0, Math.round((now().getTime() - lastRefresh.getTime()) / 60_000));
  return { readAt: lastRefresh.toISOString(), ageMinutes };
}

/** The beginning of a long text, to the end of a line where one is not far. */
function cut(text: string): { text: string; isCut: boolean } {
  if (text.length <= mostText) return { text, isCut: false };
  const head = text.slice(0, mostText);
  const end = head.lastIndexOf('\n');
  return { text: `${(end > mostText / 2 ? head.slice(0, end) : head).toWellFormed()}\n…`, isCut: true };
}

/** Pages of a folder are under a path of this server, which says nothing to whoever reads elsewhere. */
function linkOf({ base }: Docs, url: string): string {
  return url.startsWith('/') ? `${base}${url}` : url;
}

function absolute({ base }: Docs, markdown: string): string {
  return markdown.replaceAll('](/', `](${base}/`);
}
