/** Where the links of a page lead. */
export interface Links {
  /** The address of a link's target, `undefined` when it leads nowhere, and the title of the page there if it is known. */
  resolve(target: string): Resolved;
  /** The Markdown of the reusable fragments (`{% include "..." %}`) that are there, by the path they are included by. */
  fragments?: ReadonlyMap<string, string>;
  /** The texts of the OpenAPI documents that it refers to, by their `specKey`. */
  specs?: ReadonlyMap<string, string>;
}

export interface Resolved {
  url: string | undefined;
  title?: string;
}

/** Links as they are written. For text whose place is not known. */
export const asWritten: Links = {
  resolve: target => ({ url: /^(https?:|mailto:)/i.test(target) ? target : undefined }),
};
