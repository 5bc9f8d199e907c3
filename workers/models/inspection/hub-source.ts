import { z } from 'zod';
import { OutsideError, UserError } from '../../../store/errors.ts';
import { message } from '../../../store/message.ts';
import type { BaseSource } from './base-source.ts';

/** Milliseconds for one answer of the hub. */
const requestTimeout = 15_000;

const info = z.object({
  sha: z.string().regex(/^[0-9a-f]{40}$/),
  gated: z.union([z.boolean(), z.string()]).nullish(),
  cardData: z
    .looseObject({ license: z.unknown().optional(), license_name: z.unknown().optional() })
    .nullish(),
  siblings: z.array(z.object({ rfilename: z.string(), size: z.number().int().nonnegative().nullish() })),
});

/** A repository of the Hugging Face hub (or of `HF_ENDPOINT`) as it stands in one revision. */
export interface HubSource extends BaseSource {
  repository: string;
  /** The commit that was looked at, and is fetched. */
  revision: string;
}

/** `owner/name` in what was typed, also as the address of its page; `undefined` when it is none. */
export function repositoryIn(typed: string): string | undefined {
  const [, path = ''] = /^(?:https?:\/\/(?:huggingface\.co|hf\.co)\/)?(.*?)\/?$/.exec(typed.trim()) ?? [];
  const part = /^(?!.*(?:--|\.\.))[A-Za-z0-9_][\w.-]{0,95}$/;
  const [owner = '', name = '', ...rest] = path.split('/');
  return rest.length === 0 && part.test(owner) && part.test(name) ? `${owner}/${name}` : undefined;
}

/**
 * Asks the hub what it has in a repository.
 *
 * @throws UserError when it has none of that name for us, OutsideError when it is not reached
 */
export async function hubSource(repository: string): Promise<HubSource> {
  const answer = await ask(`api/models/${repository}?blobs=true`, repository);
  const parsed = info.safeParse(await answer.json().catch(() => undefined));
  if (!parsed.success) throw unreached();
  const { sha, gated, cardData, siblings } = parsed.data;
  const { license, license_name: named } = cardData ?? {};
  const told = license === 'other' && typeof named === 'string' ? named : license;
  return {
    repository,
    revision: sha,
    label: repository,
    license: typeof told === 'string' ? told : undefined,
    gated: Boolean(gated),
    files: siblings
      .filter(({ rfilename }) => !rfilename.includes('/'))
      .map(({ rfilename, size }) => ({ name: rfilename, bytes: size ?? 0 })),
    async read(name, from, to) {
      if (to <= from) return Buffer.alloc(0);
      const range = { Range: `bytes=${from}-${to - 1}` };
      const path = `${repository}/resolve/${sha}/${encodeURIComponent(name)}`;
      const file = await ask(path, repository, range);
      return beginningOf(file, file.status === 206 ? 0 : from, to - from);
    },
  };
}

/** So many bytes from a place on; what the hub sends beyond them is not waited for. */
async function beginningOf(answer: Response, from: number, bytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let got = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      chunks.push(chunk);
      got += chunk.byteLength;
      if (got >= from + bytes) break;
    }
  } catch {
    throw unreached();
  }
  const read = Buffer.concat(chunks).subarray(from, from + bytes);
  if (read.length < bytes) throw unreached();
  return read;
}

async function ask(
  path: string,
  repository: string,
  headers: Record<string, string> = {},
): Promise<Response> {
  if (/^(1|on|yes|true)$/i.test(process.env.HF_HUB_OFFLINE ?? '')) throw unreached();
  const hub = (process.env.HF_ENDPOINT || 'https://huggingface.co').replace(/\/+$/, '');
  const token = process.env.HF_TOKEN;
  let answer: Response;
  try {
    answer = await fetch(`${hub}/${path}`, {
      headers: { ...headers, ...(token && { Authorization: `Bearer ${token}` }) },
      signal: AbortSignal.timeout(requestTimeout),
    });
  } catch {
    throw unreached();
  }
  if (answer.ok) return answer;
  await answer.body?.cancel();
  if (answer.status === 404)
    throw new UserError(
      message(
        'The hub has no repository {repository}, or it is private. Choose another base, or set HF_TOKEN.',
        { repository },
      ),
    );
  if (answer.status === 401 || answer.status === 403)
    throw new UserError(
      answer.headers.get('x-error-code') === 'GatedRepo'
        ? message(
            '{repository} is given out only to people who accepted its licence. Accept it on its page of the hub, set HF_TOKEN and try again.',
            { repository },
          )
        : message('The hub refuses {repository}. Set HF_TOKEN to a token that may read it.', { repository }),
    );
  throw unreached();
}

function unreached(): OutsideError {
  return new OutsideError(
    message('The Hugging Face hub was not reached. Connect this machine to it and try again.'),
  );
}
