import type { CallbackManagerForRetrieverRun } from '@langchain/core/callbacks/manager';
import { Document } from '@langchain/core/documents';
import { BaseRetriever, type BaseRetrieverInput } from '@langchain/core/retrievers';
import { breadcrumbOf } from './index/indexed-text.ts';
import type { Knowledge } from './knowledge.ts';

/**
 * The docs of a community as a LangChain retriever: one document a section, best first, with its breadcrumb, title and
 * address as metadata. For chains and agents that are built on Gristmill; import this file only where it is used, LangChain
 * is large.
 *
 * Our own answers don’t go through it. Whether the docs answer at all is judged before a model is asked, by how each leg
 * scored what it found (`answer/evidence.ts`), and each citation is checked afterwards against the section that it names
 * (`answer/check.ts`). A `Document` carries neither, so an answer would search twice, or take the result apart to put it
 * together again.
 */
export class DocsRetriever extends BaseRetriever {
  lc_namespace = ['gristmill', 'knowledge'];
  readonly #knowledge: Pick<Knowledge, 'search'>;
  readonly #communityId: number;
  readonly #limit: number;

  constructor(
    fields: BaseRetrieverInput & {
      knowledge: Pick<Knowledge, 'search'>;
      communityId: number;
      limit?: number;
    },
  ) {
    super(fields);
    this.#knowledge = fields.knowledge;
    this.#communityId = fields.communityId;
    this.#limit = fields.limit ?? 10;
  }

  override async _getRelevantDocuments(
    query: string,
    _run?: CallbackManagerForRetrieverRun,
  ): Promise<Document[]> {
    const { sections } = await this.#knowledge.search(query, {
      communityId: this.#communityId,
      limit: this.#limit,
    });
    return sections.map(
      section =>
        new Document({
          id: String(section.sectionId),
          pageContent: section.text,
          metadata: {
            breadcrumb: breadcrumbOf({
              trail: section.trail,
              page: section.page,
              above: section.above,
              heading: section.heading,
            }),
            title: section.heading,
            source: section.anchor ? `${section.url}#${section.anchor}` : section.url,
          },
        }),
    );
  }
}
