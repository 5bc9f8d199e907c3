import type { CallbackManagerForRetrieverRun } from '@langchain/core/callbacks/manager';
import { Document } from '@langchain/core/documents';
import { BaseRetriever, type BaseRetrieverInput } from '@langchain/core/retrievers';
import { breadcrumbOf } from './index/indexed-text.ts';
import type { Knowledge } from './knowledge.ts';

/**
 * The docs of a community as a LangChain retriever: one document a section, best first, with its breadcrumb, title and
 * address as metadata. Import this file only where it is used; LangChain is large.
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
