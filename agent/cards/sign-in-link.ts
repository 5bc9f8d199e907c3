import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import type { Block } from '../reply.ts';

/** A link into the web chat to copy, with a warning where it leads nowhere but to this machine. */
export function linkBlocks(url: string, isLocal: boolean): Block[] {
  return [
    { kind: 'quote', text: url, copy: true },
    ...(isLocal
      ? [
          {
            kind: 'notes' as const,
            notes: [
              {
                tone: 'warning' as const,
                title: t('This link works on the machine of Gristmill only'),
                text: t('For others, set PUBLIC_URL to the address they come by, and start again.'),
              },
            ],
          },
        ]
      : []),
  ];
}

/**
 * A link to the machine itself is of use to nobody who reads it elsewhere.
 *
 * @throws UserError on a platform, while PUBLIC_URL is missing
 */
export async function checkLinkLeads({ rooms, chatId }: Context): Promise<void> {
  if (!rooms.people.linksAreLocal()) return;
  if ((await rooms.chats.platformOf(chatId)) === 'web') return;
  throw new UserError(
    message(
      'No link was made: it would lead to the reader’s own machine, since PUBLIC_URL is not set. Whoever runs Gristmill sets it to the address of the web chat and starts again.',
    ),
  );
}
