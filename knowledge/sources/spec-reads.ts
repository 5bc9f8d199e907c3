import type { Queryable } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import { OutsideError, UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Fetch } from '../fetch/guarded-fetch.ts';
import type { Links } from '../markdown/links.ts';
import { specReferences } from '../markdown/openapi/references.ts';

/** The OpenAPI documents that a source's pages refer to, each read once in a reading. */
export interface SpecReads {
  /**
   * The documents that a page's blocks refer to by address, beside those that came with the page. One that can't be read
   * is as it was read last, and `problem` says so.
   *
   * @throws the signal's reason when it is aborted
   */
  of(
    page: { url: string },
    state: { markdown: string; links: Links },
  ): Promise<{ specs: ReadonlyMap<string, string>; problem: OutsideError | undefined }>;
}

/** A reading that asks for more is no manual's. */
const mostDocuments = 100;

export function openSpecReads(options: {
  db: Queryable;
  sourceId: number;
  /** The guarded one: an address that a page gives is nobody's word that it may be read. */
  fetch: Fetch;
  signal: AbortSignal;
  now: () => Date;
}): SpecReads {
  const read = new Map<string, Promise<Spec>>();
  const specAt = (address: string) => {
    const known = read.get(address);
    if (known) return known;
    if (read.size >= mostDocuments)
      return Promise.resolve(
        failed(address, message('These docs refer to more than {n, number} of them.', { n: mostDocuments })),
      );
    const reading = readSpec(address, options);
    read.set(address, reading);
    return reading;
  };
  return {
    async of(page, { markdown, links }) {
      const specs = new Map(links.specs);
      let problem: OutsideError | undefined;
      for (const reference of specReferences(markdown)) {
        const address = specs.has(reference) ? undefined : addressOf(reference, page.url);
        if (!address) continue;
        const spec = await specAt(address);
        if (spec.text !== undefined) specs.set(reference, spec.text);
        problem ??= spec.problem;
      }
      return { specs, problem };
    },
  };
}

interface Spec {
  text: string | undefined;
  problem: OutsideError | undefined;
}

/** Over https, or as the page itself is read: what a page says may be changed on its way otherwise. */
function addressOf(reference: string, page: string): string | undefined {
  if (!URL.canParse(reference, URL.canParse(page) ? page : undefined)) return undefined;
  const url = new URL(reference, URL.canParse(page) ? page : undefined);
  const isAsThePage = URL.canParse(page) && url.origin === new URL(page).origin;
  return url.protocol === 'https:' || isAsThePage ? url.href : undefined;
}

async function readSpec(
  address: string,
  { db, sourceId, fetch, signal, now }: Parameters<typeof openSpecReads>[0],
): Promise<Spec> {
  const kept = await db.first<{ text: string; etag: string | null }>(sql`
    update openapi_document set asked_at = ${now()} where source_id = ${sourceId} and address = ${address}
    returning text, etag`);
  try {
    const answer = await fetch(address, {
      headers: {
        accept: 'application/json, application/yaml;q=0.9, text/plain;q=0.5',
        ...(kept?.etag && { 'if-none-match': kept.etag }),
      },
      signal,
    });
    if (answer.status === 304 && kept) return { text: kept.text, problem: undefined };
    if (answer.status !== 200)
      throw new OutsideError(message('The site answered {status}.', { status: String(answer.status) }));
    if (answer.type === 'html' || !/(?:openapi|swagger)["']?\s*:/.test(answer.text))
      throw new OutsideError(message('It is no OpenAPI document.'));
    const text = answer.text.replaceAll('\0', '');
    await db.run(sql`
      insert into openapi_document (source_id, address, text, etag, asked_at)
      values (${sourceId}, ${address}, ${text}, ${answer.headers.etag ?? null}, ${now()})
      on conflict (source_id, address) do update set text = excluded.text, etag = excluded.etag`);
    return { text, problem: undefined };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OutsideError) && !(error instanceof UserError)) throw error;
    return { ...failed(address, error.said), text: kept?.text };
  }
}

function failed(address: string, why: OutsideError['said']): Spec {
  const { host, pathname } = new URL(address);
  const problem = new OutsideError(
    message('Its OpenAPI document {address} can’t be read; what it said before stays. {why}', {
      // Without what follows a question mark, which is often a key.
      address: `${host}${pathname}`,
      why,
    }),
  );
  return { text: undefined, problem };
}

/** Forgets documents that no page asked for since a reading of all pages began. */
export async function forgetSpecs(db: Queryable, sourceId: number, since: Date): Promise<void> {
  await db.run(sql`delete from openapi_document where source_id = ${sourceId} and asked_at < ${since}`);
}
