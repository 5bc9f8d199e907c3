import { realpath } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import type { Database } from '../../store/database/database.ts';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Fetch } from '../fetch/guarded-fetch.ts';
import { findSite } from '../gitbook/site.ts';
import { throttledFetch } from '../gitbook/throttled-fetch.ts';
import type { NewSource } from '../knowledge.ts';
import { handleOf } from './names.ts';
import { insertSource, joinSource, type SourceRow, sourceByOrigin, sourcesNear } from './source-rows.ts';

/** Checks an address and notes it as a source, once for an origin. Reading it is somebody else's work. */
export async function followSource(
  input: NewSource,
  options: { db: Database; fetch: Fetch; now: () => Date },
): Promise<SourceRow> {
  const { db } = options;
  const made = await sourceByOrigin(db, input.origin);
  if (made) return made;
  const taken = await sourcesNear(db, input.communityId);
  const left = taken.find(source => source.shared && source.name === input.address.trim().toLowerCase());
  if (left && (await joinSource(db, left.id, input.communityId))) return left;
  if (!Number.isInteger(input.refreshMinutes) || input.refreshMinutes < 5 || input.refreshMinutes > 43_200) {
    throw new UserError(
      message('Docs can be refreshed every 5 minutes at most and every 30 days (43200 minutes) at least.'),
    );
  }
  const place = await (isAbsolute(input.address)
    ? findFolder(input.address)
    : findOnline(input.address, options.fetch));
  const same = taken.find(source => source.root === place.root);
  if (same)
    throw new UserError(
      message('{address} is followed here already, as {name}.', { address: place.root, name: same.name }),
    );
  const name =
    input.name?.trim() ||
    freeName(
      handleOf(place.title ?? place.fallback),
      taken.map(source => source.name),
    );
  if (taken.some(source => source.name === name)) {
    throw new UserError(
      message('There is already a source called {name} here. Give this one another name.', { name }),
    );
  }
  return insertSource(db, {
    communityId: input.communityId,
    name,
    address: input.address,
    kind: place.kind,
    root: place.root,
    shared: input.shared ?? false,
    title: place.title,
    refreshMinutes: input.refreshMinutes,
    origin: input.origin,
    now: options.now(),
  });
}

interface Place {
  kind: 'site' | 'folder';
  root: string;
  title: string | undefined;
  /** What to call it when it has no title. */
  fallback: string;
}

async function findFolder(address: string): Promise<Place> {
  const root = await realpath(address).catch(() => {
    throw new UserError(
      message('There is no folder {folder}. Give the path of a Git-synced GitBook space.', {
        folder: address,
      }),
    );
  });
  return { kind: 'folder', root, title: undefined, fallback: basename(root) };
}

async function findOnline(address: string, fetch: Fetch): Promise<Place> {
  const site = await findSite(address, throttledFetch(fetch), AbortSignal.timeout(30_000));
  return { kind: 'site', root: site.root, title: site.title, fallback: new URL(site.root).hostname };
}

function freeName(name: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) {
    const free = n === 1 ? name : `${name.slice(0, 44)}-${n}`;
    if (!taken.includes(free)) return free;
  }
}
