import { createInterface } from 'node:readline';
import { setImmediate as turn } from 'node:timers/promises';
import { UserError } from '../../store/errors.ts';
import type { Files } from '../../store/files/files.ts';
import { message } from '../../store/message.ts';
import type { Objective, TrainingRequest } from '../training-request.ts';

/**
 * Rows of a version that an objective learns from: all of them for answers, two answers to a prompt for DPO, a marked
 * answer for KTO.
 *
 * @throws UserError when it has none of that kind
 */
export async function rowsFor(
  files: Files,
  { train, rows, label }: Pick<TrainingRequest['data'], 'train' | 'rows' | 'label'>,
  objective: Objective,
): Promise<number> {
  if (objective === 'sft' || rows.train === 0) return rows.train;
  const { pairs, marked } = await countKinds(files.stream(train));
  const found = objective === 'dpo' ? pairs : marked;
  if (found > 0) return found;
  throw new UserError(
    objective === 'dpo'
      ? message(
          '{data} has no rows with a better and a worse answer, which is what dpo learns from. Drop rows with “prompt”, “chosen” and “rejected” into the datanet{marked, plural, =0 {} other {, or train with kto: # of its rows have a marked answer}}.',
          { data: label, marked },
        )
      : message(
          '{data} has no rows with an answer that is marked as good or bad, which is what kto learns from. Drop rows with “prompt”, “completion” and “label” into the datanet{pairs, plural, =0 {} other {, or train with dpo: # of its rows have a better and a worse answer}}.',
          { data: label, pairs },
        ),
  );
}

async function countKinds(file: NodeJS.ReadableStream): Promise<{ pairs: number; marked: number }> {
  const kinds = { pairs: 0, marked: 0 };
  let sinceTurn = 0;
  for await (const line of createInterface({ input: file, crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.includes('"prompt"')) {
      const row = JSON.parse(line) as object;
      if ('chosen' in row && 'rejected' in row) kinds.pairs++;
      else if ('completion' in row && 'label' in row) kinds.marked++;
    }
    sinceTurn += line.length;
    if (sinceTurn > 256 * 1024) {
      sinceTurn = 0;
      await turn(); // The web chat lives in the same process.
    }
  }
  return kinds;
}
