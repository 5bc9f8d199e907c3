import { createInterface } from 'node:readline';
import type { Database } from '../../../store/database/database.ts';
import { sql } from '../../../store/database/sql.ts';
import type { Files } from '../../../store/files/files.ts';
import type { Arena } from '../../comparison.ts';
import { modelNamed } from '../../models/models.ts';
import type { TrainingRequest } from '../../training-request.ts';
import { comparedFor, keepComparison, voteOn } from './comparisons.ts';
import { standings } from './standings.ts';

/** Lines of a file of held-out rows that a question is drawn from. */
const drawnFrom = 2000;

/** Answers side by side, what people think of them, and how the models stand by it. */
export function openArena(db: Database, files: Files): Arena {
  return {
    keep: comparison => keepComparison(db, comparison),
    vote: vote => voteOn(db, vote),
    compared: of => comparedFor(db, of),
    standings: communityId => standings(db, communityId),
    async question(communityId, model, random) {
      const { jobNumber } = await modelNamed(db, communityId, model);
      const { data } = await db.one<{ data: TrainingRequest['data'] }>(
        sql`select data from training_job where number = ${jobNumber}`,
      );
      if (data.rows.heldOut === 0 || !(await files.has(data.heldOut))) return undefined;
      return drawn(files.stream(data.heldOut), random);
    },
  };
}

/** One of the first questions of some rows, each as likely as the others; one line is kept at a time. */
async function drawn(stream: NodeJS.ReadableStream, random: () => number): Promise<string | undefined> {
  let [kept, seen, lines]: [string | undefined, number, number] = [undefined, 0, 0];
  for await (const line of createInterface({ input: stream })) {
    if (++lines > drawnFrom) break;
    const question = questionOf(line);
    if (question === undefined) continue;
    seen++;
    if (random() * seen < 1) kept = question;
  }
  return kept;
}

/** The first question of a row, where it is the row's beginning: what it rests on is not shown. */
function questionOf(line: string): string | undefined {
  if (!line.trim()) return undefined;
  const { messages = [] } = JSON.parse(line) as { messages?: { role: string; content: string }[] };
  const spoken = messages.filter(({ role }) => role !== 'system');
  return spoken[0]?.role === 'user' && spoken[0].content.trim() ? spoken[0].content : undefined;
}
