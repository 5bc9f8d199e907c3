import type { Context } from '../context.ts';
import type { Download } from '../downloads/downloads.ts';
import { t } from '../language/translate.ts';
import { type Block, plain } from '../reply.ts';
import { bytes, dateAndTime } from '../words.ts';

/**
 * What a file may have to stand in a chat itself. Discord takes 10 MiB from anybody and Telegram 50 MiB from a bot
 * (https://discord.com/developers/docs/reference#uploading-files, https://core.telegram.org/bots/api#senddocument); the
 * page has whatever there is.
 */
const mostBytes: Record<string, number> = {
  web: Number.POSITIVE_INFINITY,
  discord: 10 * 1024 * 1024,
  telegram: 50 * 1024 * 1024,
};
const mostElsewhere = 10 * 1024 * 1024;
/** Of one message, as both platforms show them. */
const mostFiles = 5;

/**
 * Stored files for the chat of a call: in the chat what its platform takes, and by a signed link, for a day, what is
 * too large for it. Where no link would lead anywhere, that is said with what to do.
 */
export async function givenFiles(
  files: readonly (Download & { bytes: number })[],
  { rooms, chatId, now }: Pick<Context, 'rooms' | 'chatId' | 'now'>,
): Promise<Block[]> {
  const platform = await rooms.chats.platformOf(chatId);
  const most = mostBytes[platform] ?? mostElsewhere;
  const onPage = platform === 'web';
  const fits = files.filter(file => file.bytes > 0 && file.bytes <= most);
  const here = onPage ? fits : fits.slice(0, mostFiles);
  const rest = files.filter(file => !here.includes(file));
  const links = rest.flatMap(file => {
    const url = rooms.downloads.link(file, minutes, onPage);
    return url === undefined ? [] : [{ label: file.name, url, detail: bytes(file.bytes) }];
  });
  return [
    ...(here.length ? [{ kind: 'files' as const, files: here }] : []),
    ...(links.length ? [{ kind: 'links' as const, links }, until(now)] : []),
    ...(links.length < rest.length ? [noLinks(rest)] : []),
  ];
}

const minutes = 24 * 60;

function until(now: Date): Block {
  const end = new Date(now.getTime() + minutes * 60_000);
  return {
    kind: 'text',
    markdown: t('Too large for this chat. Whoever has the link can fetch the file until {time}.', {
      time: dateAndTime(end),
    }),
  };
}

function noLinks(files: readonly (Download & { bytes: number })[]): Block {
  const names = files.map(file => `${plain(file.name)} (${bytes(file.bytes)})`);
  return {
    kind: 'notes',
    notes: [
      {
        tone: 'warning',
        title: t('Too large for this chat, and no link was made: PUBLIC_URL is not set'),
        text: t(
          '{files}: ask for it on the page of the web chat. For links, whoever runs Gristmill sets PUBLIC_URL to the address of the web chat and starts again.',
          { files: names.join(', ') },
        ),
      },
    ],
  };
}
