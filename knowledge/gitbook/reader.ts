import type { Links } from '../markdown/links.ts';

/** One way to read a GitBook: its Git-synced folder, or its live site. */
export interface Reader {
  /**
   * What pages there are now, in the order of the navigation.
   *
   * @param known by path, what was read earlier: where the site's own word is that nothing changed, no more is asked of it
   * @throws when that can't be known
   */
  list(signal: AbortSignal, known?: KnownSource): Promise<Listing>;
  /** Reads one page. @throws when it could not be read this time; that says nothing about whether it still exists */
  read(page: ListedPage, known: { etag?: string }, signal: AbortSignal): Promise<PageState>;
  /** How many pages may be read at once. */
  readonly concurrency: number;
  /** Whether a page that is not there is gone for certain. A live site has bad moments. */
  readonly certain: boolean;
}

export interface Listing {
  /** What the site calls itself. */
  title: string | undefined;
  pages: ListedPage[];
  /** Whether all lists could be read: only then is a page that none of them names hidden, moved or deleted. */
  isWhole: boolean;
  /** Addresses of the sitemaps of a site’s spaces that were read. */
  spaces?: string[];
}

/** What a listing needs to know of earlier ones, to ask for no more than may have changed. */
export interface KnownSource {
  pages: ReadonlyMap<string, KnownPage>;
  /** What {@link Listing.spaces} was; empty where that is not known. */
  spaces: readonly string[];
}

/** What a listing needs to know of a page that was read earlier. */
export interface KnownPage {
  title: string;
  trail: string[];
  lastModified: string | null;
}

export interface ListedPage {
  /** What tells it from the others for good: its path in the folder, or its address. */
  path: string;
  url: string;
  title: string | undefined;
  description?: string;
  /** Group and pages above it, outermost first. */
  trail: string[];
  /** Whether the navigation shows it. Pages that are just lying there count for less. */
  listed: boolean;
  lastModified?: string;
}

export type PageState =
  /** `path` is where it was found: another one than was asked for when the site redirects a page that moved. */
  | { is: 'there'; path: string; markdown: string; links: Links; etag?: string }
  | { is: 'unchanged' }
  | { is: 'gone' };
