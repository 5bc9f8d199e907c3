import type { PhrasingContent, RootContent } from 'mdast';
import type { Folded } from './fold-tags.ts';

/** An anchor that the author gave: `<a id="x"></a>`. It says nothing. */
export interface ExplicitAnchor {
  type: 'explicitAnchor';
  value: string;
}

declare module 'mdast' {
  interface PhrasingContentMap {
    explicitAnchor: ExplicitAnchor;
  }
  interface RootContentMap {
    explicitAnchor: ExplicitAnchor;
  }
}

/** Turns what is folded into plain Markdown nodes, for whoever knows an element and not what may stand in it. */
export interface Convert {
  /** Whether headings still make sections; inside tabs, hints and the like they don't. */
  readonly atTop: boolean;
  blocks(children: readonly Folded[]): RootContent[];
  phrasing(children: readonly Folded[]): PhrasingContent[];
  /** The same, for what stands inside of something. */
  inside(): Convert;
  /** The blocks of a reusable fragment, none when it is not there. */
  fragment(path: string): RootContent[];
  /** The text of an OpenAPI document that a block refers to. */
  spec(key: string): string | undefined;
  /** Markdown that stands in something else, as plain blocks without headings of their own. */
  markdown(text: string): RootContent[];
}
