import type { Datanet } from '../../datanets/datanet-settings.ts';
import { parseSlash } from '../arguments/slash-text.ts';
import { commands } from '../commands/index.ts';
import type { ExistingNames } from '../community/existing-names.ts';
import { t } from '../language/translate.ts';
import type { Call, Reply } from '../reply.ts';
import type { Understanding } from '../understand/understanding.ts';

/**
 * Files without a command: they go to the datanet that the words name, else to the only open one, else the person is
 * asked. The other words are the files' context.
 */
export async function* answerDroppedFiles(
  text: string,
  understood: Call | undefined,
  datanets: readonly Datanet[],
  perform: (call: Call) => AsyncGenerator<Reply>,
): AsyncGenerator<Reply> {
  const open = datanets.filter(datanet => datanet.state === 'open');
  const routed = routeOf(text, open);
  const context = routed.context ? { context: routed.context } : {};
  const named = routed.datanet ?? (understood?.command === 'submit' ? understood.args.datanet : undefined);
  const [first] = open;
  if (typeof named === 'string') {
    const said = understood?.command === 'submit' ? understood.args.context : undefined;
    yield* perform({
      command: 'submit',
      args: { datanet: named, ...context, ...(typeof said === 'string' && { context: said }) },
    });
  } else if (open.length === 1 && first) {
    yield* perform({ command: 'submit', args: { datanet: first.name, ...context } });
  } else if (!first) {
    yield {
      state: { tone: 'warning', text: t('There is no open datanet for these files yet') },
      blocks: [
        {
          kind: 'text',
          markdown: t(
            'A datanet says what is collected and by which rules. Make one, then drop the files again.',
          ),
        },
      ],
      buttons: [
        {
          label: t('Make a datanet'),
          style: 'primary',
          call: { command: 'datanet create', args: {} },
          mode: 'form',
        },
      ],
    };
  } else {
    yield {
      title: t('Which datanet are these files for?'),
      blocks: [],
      buttons: open.slice(0, 20).map(datanet => ({
        label: datanet.name,
        once: true,
        only: 'asker',
        call: { command: 'submit', args: { datanet: datanet.name, ...context }, keepsFiles: true },
      })),
    };
  }
}

/**
 * Whether words in reply to a message say to give its files. They are read before the files are fetched: a question about
 * a file is no reason to take it.
 */
export async function saysToSubmit(
  text: string,
  understanding: Understanding,
  existing: ExistingNames,
): Promise<boolean> {
  if (text.startsWith('/')) {
    const { command, args } = parseSlash(text, commands);
    return command === 'submit' && args.text === undefined;
  }
  if (!text) return false;
  const { call, readings, mood } = await understanding.interpret(text, existing);
  const likeliest = call ?? readings[0];
  const isMeant = mood === 'order' ? call !== undefined : mood === 'report';
  return isMeant && likeliest?.command === 'submit' && likeliest.args.text === undefined;
}

/**
 * "for maths, from the test set": which datanet the words send the files to, and what they say besides. A name counts
 * where a text begins with it or a preposition of direction stands before it.
 */
function routeOf(text: string, datanets: readonly Datanet[]): { datanet?: string; context: string } {
  const longestFirst = datanets.toSorted((a, b) => b.name.length - a.name.length);
  for (const { name } of longestFirst) {
    const words = name.match(/[\p{L}\p{N}]+/gu)?.join('[\\s_.-]*');
    if (!words) continue;
    const route = new RegExp(
      `^${lead}${words}(?![\\p{L}\\p{N}])(?:\\s+(?:datanet|dataset|data set|collection|please|pls))*\\s*[,;:.!–—-]*\\s*`,
      'iu',
    );
    const found = route.exec(text);
    if (found) return { datanet: name, context: text.slice(found[0].length).trim() };
  }
  return { context: text };
}

/** What may stand before the name: nothing, or a few words that end in a preposition of direction. */
const lead =
  "(?:(?:[\\p{L}']+\\s+){0,6}?(?:for|to|into|in|für|fuer|zu|zum|in|nach|para|a|al|em|no|pour|dans|vers|для|в|на|untuk|ke|给|到|放到|加到|提交到)\\s*(?:the\\s+|our\\s+|el\\s+|la\\s+|o\\s+|le\\s+|den\\s+|die\\s+|das\\s+)?)?[\"“'#]?";
