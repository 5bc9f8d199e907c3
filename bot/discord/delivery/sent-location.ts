import type { MessageLocation } from '../../delivery/transport.ts';
import type { Attached } from './message-bodies.ts';
import type { Part } from './requests.ts';

/** Where a message of ours is. */
export interface SentLocation extends MessageLocation {
  channel: string;
  messages: string[];
  plain: boolean;
  /** Files of each of the messages; left out where none has any. */
  attached?: Attached[][];
  /** The interaction whose token reaches it, for a message that only one person sees. */
  way?: string;
}

export function locationOf(
  channel: string,
  parts: readonly Part[],
  { plain, way }: { plain: boolean; way?: string },
): SentLocation {
  const attached = parts.map(part => part.attached);
  return {
    channel,
    messages: parts.map(part => part.id),
    plain,
    ...(attached.some(files => files.length) && { attached }),
    ...(way !== undefined && { way }),
  };
}
