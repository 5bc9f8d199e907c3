import { type PreparedSection, prepareSections } from '../index/write-page.ts';
import type { Resolved } from '../markdown/links.ts';
import { finishPage, type Page, parsePage } from '../markdown/page.ts';

/** A page to be made ready for the index, as data: it goes to another thread. */
export interface PageJob {
  markdown: string;
  /** Reusable fragments by the path that the page includes them by. */
  fragments: ReadonlyMap<string, string>;
  /** OpenAPI documents that it refers to. */
  specs: ReadonlyMap<string, string>;
  /** Title in the navigation, and what stands above it there. */
  listedTitle: string | undefined;
  /** The title where neither the navigation nor the page has one. */
  pathTitle: string;
  trail: string[];
  /** What the site's lists say of the page. */
  description: string | undefined;
}

export interface PreparedPage {
  title: string;
  hidden: boolean;
  sections: PreparedSection[];
}

/** Where links lead, asked once for all that a page has. */
export type ResolveAll = (targets: string[]) => Promise<Map<string, Resolved>>;

/** All of the work on a page that takes time: parsing, rendering its sections, counting their terms. */
export async function preparePage(job: PageJob, resolveAll: ResolveAll): Promise<PreparedPage> {
  const parsed = parsePage(job.markdown, job);
  const links = await resolveAll(parsed.targets.slice(0, mostLinks));
  const read = finishPage(parsed, {
    title: job.listedTitle ?? job.pathTitle,
    resolve: target => links.get(target) ?? { url: undefined },
  });
  const { sections, hidden } = withDescription(read, job.description);
  const title = job.listedTitle ?? read.title;
  return { title, hidden, sections: await prepareSections({ title, trail: job.trail, sections }) };
}

// The other thread, where the chat lives, resolves them. Of three manuals the fullest list of pages has 191, a page 70.
const mostLinks = 5000;

/** A live site leaves the front matter out; the description then stands in its lists. */
function withDescription(page: Page, description: string | undefined): Page {
  const [first, ...rest] = page.sections;
  if (!description || page.description || first?.text.includes(description)) return page;
  const intro = first?.anchor === '' ? first : { heading: page.title, above: [], anchor: '', text: '' };
  const others = intro === first ? rest : page.sections;
  return { ...page, sections: [{ ...intro, text: `${description}\n\n${intro.text}`.trim() }, ...others] };
}
