import type { Datanet } from '../../datanets/datanets.ts';
import type { Call, Reply } from '../reply.ts';

/**
 * Files without a command: they go to the datanet that the words name, else to the only open one, else the person is
 * asked. The words are the files' context.
 */
export async function* answerDroppedFiles(
  text: string,
  understood: Call | undefined,
  datanets: readonly Datanet[],
  perform: (call: Call) => AsyncGenerator<Reply>,
): AsyncGenerator<Reply> {
  const open = datanets.filter(datanet => datanet.state === 'open');
  const context = text ? { context: text } : {};
  const named = understood?.args.datanet;
  const [first] = open;
  if (understood?.command === 'submit' && typeof named === 'string') {
    yield* perform({ command: 'submit', args: { ...context, ...understood.args } });
  } else if (open.length === 1 && first) {
    yield* perform({ command: 'submit', args: { datanet: first.name, ...context } });
  } else if (!first) {
    yield {
      state: { tone: 'warning', text: 'There is no open datanet for these files yet' },
      blocks: [
        {
          kind: 'text',
          markdown:
            'A datanet says what is collected and by which rules. Make one, then drop the files again.',
        },
      ],
      buttons: [
        {
          label: 'Make a datanet',
          style: 'primary',
          call: { command: 'datanet create', args: {} },
          mode: 'form',
        },
      ],
    };
  } else {
    yield {
      title: 'Which datanet are these files for?',
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
