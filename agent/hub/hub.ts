import { openAsBlob } from 'node:fs';
import { UserError } from '../../store/errors.ts';
import type { Files, Sha256 } from '../../store/files/files.ts';
import { storedEntries } from '../../store/files/zip-listing.ts';
import { message } from '../../store/message.ts';

/** The Hugging Face hub, or one that speaks as it does, where exports are published. */
export interface Hub {
  /** Where a repository is seen. */
  address(repository: HubRepository): string;
  /**
   * Whether it is there and who may see it.
   *
   * @throws UserError where the token may not see it, or the hub can't be reached
   */
  look(repository: HubRepository): Promise<'private' | 'public' | 'none'>;
  /**
   * Puts files into a repository as one commit; makes it where there is none. The same again changes nothing there.
   * Files of an earlier version in folders of data that are no part of this one are taken out.
   *
   * @throws UserError where it is public and `isPublic` is not said, or the hub refuses it
   */
  push(push: HubPush): Promise<void>;
  /** The files of a stored archive of ours. @param root a folder in it that is left out of their paths */
  filesOf(archive: Sha256, root?: string): Promise<HubFile[]>;
  /** A stored file under a path. */
  file(path: string, sha256: Sha256): Promise<HubFile>;
}

export interface HubRepository {
  kind: 'dataset' | 'model';
  /** `owner/name`. */
  name: string;
}

export interface HubPush extends HubRepository {
  isPublic: boolean;
  /** What the commit says it is. */
  title: string;
  files: readonly HubFile[];
  signal?: AbortSignal;
}

export interface HubFile {
  path: string;
  content: Blob;
}

/** Repositories of the hub are called so: https://huggingface.co/docs/huggingface_hub/package_reference/utilities. */
const names = /^[a-z0-9][\w.-]{0,95}\/[a-z0-9][\w.-]{0,95}$/i;

/** @throws UserError for what is no name of a repository */
export function checkRepositoryName(name: string): string {
  if (names.test(name) && !/--|\.\./.test(name)) return name;
  throw new UserError(
    message(
      '“{name}” is no repository of the hub. Write it as owner/name, with letters, digits, “-”, “_” and “.”.',
      {
        name,
      },
    ),
  );
}

async function archiveFiles(archive: string, root = ''): Promise<HubFile[]> {
  const whole = await openAsBlob(archive);
  return (await storedEntries(archive)).map(({ path, offset, bytes }) => ({
    path: path.startsWith(root) ? path.slice(root.length) : path,
    content: whole.slice(offset, offset + bytes),
  }));
}

export function openHub({
  token,
  url,
  files: stored,
}: {
  token: string;
  url: string;
  files: Pick<Files, 'local'>;
}): Hub {
  const hubUrl = url.replace(/\/+$/, '');
  const access = { accessToken: token, hubUrl };
  const client = () => import('@huggingface/hub');

  const hub: Hub = {
    filesOf: async (archive, root) => archiveFiles(await stored.local(archive), root),
    file: async (path, sha256) => ({ path, content: await openAsBlob(await stored.local(sha256)) }),
    address: ({ kind, name }) => `${hubUrl}/${kind === 'dataset' ? 'datasets/' : ''}${name}`,
    async look({ kind, name }) {
      const { datasetInfo, modelInfo } = await client();
      try {
        const asked = { ...access, name };
        const info = await (kind === 'dataset' ? datasetInfo(asked) : modelInfo(asked));
        return info.private ? 'private' : 'public';
      } catch (error) {
        if (statusOf(error) === 404) return 'none';
        throw refused(name, error);
      }
    },
    async push({ kind, name, isPublic, title, files, signal }) {
      const { createRepo, listFiles, commit } = await client();
      const repo = { type: kind, name };
      const standing = await hub.look({ kind, name });
      if (standing === 'public' && !isPublic) throw isPublicAlready(name);
      try {
        if (standing === 'none')
          await createRepo({ ...access, repo, visibility: isPublic ? 'public' : 'private' });
        const stale: string[] = [];
        if (standing !== 'none' && kind === 'dataset') {
          const paths = new Set(files.map(({ path }) => path));
          for await (const { type, path } of listFiles({ ...access, repo, recursive: true }))
            if (type === 'file' && ownFolders.test(path) && !paths.has(path)) stale.push(path);
        }
        await commit({
          ...access,
          repo,
          title,
          operations: [
            ...files.map(({ path, content }) => ({ operation: 'addOrUpdate' as const, path, content })),
            ...stale.map(path => ({ operation: 'delete' as const, path })),
          ],
          // Plain uploads: chunks of Xet are reckoned on the event loop, in WebAssembly.
          useXet: false,
          ...(signal && { abortSignal: signal }),
        });
      } catch (error) {
        signal?.throwIfAborted();
        throw refused(name, error);
      }
    },
  };
  return hub;
}

/** Folders of an export’s data. */
const ownFolders = /^(data|train|test)\//;

function statusOf(error: unknown): number | undefined {
  return error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : undefined;
}

export function isPublicAlready(name: string): UserError {
  return new UserError(
    message(
      '{name} is public on the hub already. Say viewers=everybody if everybody may see it, or choose another name.',
      {
        name,
      },
    ),
  );
}

/** What the hub says no to, in words; what it is not is thrown on. */
function refused(name: string, error: unknown): unknown {
  const status = statusOf(error);
  if (status === 401 || status === 403)
    return new UserError(
      message(
        'The hub does not let this installation’s token write to {name}. It needs a token with write access to that owner.',
        {
          name,
        },
      ),
    );
  if (status !== undefined)
    return new UserError(
      message(
        'The hub refused {name} ({status}). Nothing is lost here; try again later, or under another name.',
        {
          name,
          status,
        },
      ),
    );
  if (error instanceof TypeError)
    return new UserError(message('The hub can’t be reached. Nothing is lost here; try again later.'));
  return error;
}
