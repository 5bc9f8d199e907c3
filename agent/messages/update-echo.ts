import type { DroppedFile } from '../../datanets/submission.ts';
import type { Update } from '../update.ts';
import type { ContentBlock, MessageContent } from './message-content.ts';

/** A person's update as their own message in the chat; `undefined` for a press, which the card itself shows. */
export function echoOfUpdate(update: Update, sent: string): MessageContent | undefined {
  if (update.kind === 'press') return undefined;
  const text = update.kind === 'text' ? update.text : typed(update.command, update.values);
  return { sent, blocks: [...(text ? [{ kind: 'quote' as const, text }] : []), ...fileBlocks(update.files)] };
}

function fileBlocks(files: DroppedFile[]): ContentBlock[] {
  if (!files.length) return [];
  return [{ kind: 'files', files: files.map(file => ({ ...file, mediaType: 'application/octet-stream' })) }];
}

/** A form as the command that would do the same. */
function typed(command: string, values: Record<string, unknown>): string {
  const given = Object.entries(values)
    .filter(
      ([, value]) =>
        value !== '' && value !== undefined && value !== null && !(Array.isArray(value) && !value.length),
    )
    .map(([name, value]) => `${name}: ${Array.isArray(value) ? value.join(', ') : String(value)}`);
  return [`/${command}`, ...given].join('\n');
}
