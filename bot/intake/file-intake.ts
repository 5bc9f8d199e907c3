import type { Agent } from '../../agent/agent.ts';
import type { Sender } from '../../agent/update.ts';
import type { DroppedFile } from '../../datanets/submission.ts';
import { UserError } from '../../store/errors.ts';
import { type Files, FileTooLarge } from '../../store/files/files.ts';
import { message } from '../../store/message.ts';
import { displayName } from './display-name.ts';
import { fetchWithRetry } from './fetch-with-retry.ts';
import { openUploadSlots, type UploadLimits } from './upload-slots.ts';

/**
 * The one way of a file into the house, whatever it comes by. First it is looked at whether the person may give it: their
 * role, how much of theirs waits, what they uploaded today, the room on the disk. Then it is streamed to the disk. What has
 * reached the disk is counted to the person whatever becomes of its message, and removed after a day if nobody takes it.
 */
export interface FileIntake {
  /**
   * Reads a request whose files are sent along with it. It is looked at with its first file: until then it may have none.
   *
   * @param announced bytes of all of it, where the sender says
   * @param read hands each file to `store` as it comes
   * @throws TryAgainLater when too many uploads are under way; UserError | DiskFull saying why nothing is taken
   */
  receive<T>(
    sender: Sender,
    announced: number | undefined,
    read: (store: StoreFile) => Promise<T>,
  ): Promise<T>;
  /**
   * Fetches the files of a message that are still on its platform, in their order, for hours while that does not hand
   * them out.
   *
   * @throws UserError | DiskFull saying why nothing is taken; FileNotHandedOut after hours or when the signal ends it
   */
  fetch(
    sender: Sender,
    files: readonly RemoteFile[],
    options: {
      signal: AbortSignal;
      /** Whether somebody else sent them, which only stewards may give. */
      areOthers?: boolean;
      /** Called once, when it takes longer than a hiccup. */
      onSlow?: () => void;
    },
  ): Promise<DroppedFile[]>;
}

/**
 * Streams a file to the disk.
 *
 * @param mostBytes of it; whatever comes without
 * @throws UserError when it has more
 */
export type StoreFile = (
  name: string,
  content: AsyncIterable<Uint8Array>,
  mostBytes?: number,
) => Promise<DroppedFile>;

/** A file of a message that is still on its platform. */
export interface RemoteFile {
  /** Bytes, where the platform says. */
  size: number | undefined;
  /** @throws FileGone | FileNotHandedOut */
  fetch(store: StoreFile): Promise<DroppedFile>;
}

/** A request below that length hardly brings a file, and waits for no slot. */
const perhapsFiles = 16 * 1024;

export function openFileIntake(options: {
  files: Pick<Files, 'put' | 'checkRoom'>;
  agent: Pick<Agent, 'admitFiles' | 'noteFiles'>;
  /** How many uploads are read at once: two of one person and eight of all, unless said otherwise. */
  limits?: UploadLimits;
}): FileIntake {
  const { files, agent } = options;
  const slots = openUploadSlots(options.limits ?? { person: 2, all: 8 });

  async function look(sender: Sender, announced: number, areOthers = false): Promise<void> {
    await agent.admitFiles(sender, announced, areOthers);
    files.checkRoom(announced);
  }

  async function store(sender: Sender, ...[name, content, mostBytes]: Parameters<StoreFile>) {
    const shown = displayName(name);
    try {
      const file = { name: shown, ...(await files.put(content, mostBytes)) };
      await agent.noteFiles(sender, [file]);
      return file;
    } catch (error) {
      if (error instanceof FileTooLarge) throw tooLarge(shown, mostBytes ?? 0);
      throw error;
    }
  }

  return {
    receive(sender, announced, read) {
      let looked: Promise<void> | undefined;
      const work = () =>
        read(async (...file) => {
          looked ??= look(sender, announced ?? 0);
          await looked;
          return store(sender, ...file);
        });
      const isShort = announced !== undefined && announced <= perhapsFiles;
      return isShort ? work() : slots.within(sender.person.id, work);
    },

    async fetch(sender, remote, { signal, areOthers, onSlow = () => {} }) {
      if (!remote.length) return [];
      await look(sender, bytesOf(remote), areOthers);
      const taken = new Map<RemoteFile, DroppedFile>();
      const fetchRest = async () => {
        for (const one of remote) {
          if (taken.has(one)) continue;
          const fetchOne = () => one.fetch((...file) => store(sender, ...file));
          taken.set(one, await slots.whenFree(sender.person.id, fetchOne));
        }
      };
      await fetchWithRetry(fetchRest, { signal, onSlow });
      return remote.flatMap(one => taken.get(one) ?? []);
    },
  };
}

function bytesOf(files: readonly RemoteFile[]): number {
  return files.reduce((sum, { size = 0 }) => sum + size, 0);
}

/** The same words wherever a file comes from. */
export function tooLarge(name: string, mostBytes: number): UserError {
  return new UserError(
    message(
      '“{name}” is larger than {n, number} MB, which is the most that can be taken here. Send it in parts.',
      { name: displayName(name), n: mostBytes / 1024 / 1024 },
    ),
  );
}
