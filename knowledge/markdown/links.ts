/** Where the links of a page lead. */
export interface Links {
  /** The address of a link's target, `undefined` when it leads nowhere, and the title of the page there if it is known. */
  resolve(target: string): { url: string | undefined; title?: string };
  /** The Markdown of a reusable fragment (`{% include "..." %}`), if it is there. */
  fragment?(path: string): string | undefined;
}

/** Links as they are written. For text whose place is not known. */
export const asWritten: Links = {
  resolve: target => ({ url: /^(https?:|mailto:)/i.test(target) ? target : undefined }),
};
