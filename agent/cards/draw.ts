import type { Topic } from '../../store/queue/topics.ts';
import type { Rooms } from '../context.ts';
import type { Reply } from '../reply.ts';
import { decisionNotice } from './decision-notice.ts';
import { jobCard, jobNotice } from './job.ts';
import { codeCard } from './link.ts';
import { sourceCard } from './source.ts';
import { submissionCard } from './submission.ts';
import { sweepCard, sweepNotice } from './sweep.ts';

/** How a thing looks now, and what is to be told once about how it ended. */
export interface Drawn {
  card: Reply;
  notice?: { key: string; reply: Reply };
}

/** Draws the card of whatever a topic names; `undefined` when it is gone. */
export async function draw(
  topic: Topic,
  communityId: number,
  rooms: Rooms,
  now: Date,
): Promise<Drawn | undefined> {
  const [kind, id] = topic.split(':') as [string, string];
  if (kind === 'submission') {
    const submission = await rooms.datanets.submissionById(Number(id));
    return withNotice(
      submissionCard(submission, await rooms.datanets.leftToday(submission)),
      `${topic}:${submission.status}${submission.appeal ? ':appeal' : ''}`,
      decisionNotice(submission),
    );
  }
  if (kind === 'job') {
    const job = await rooms.workers.job(communityId, Number(id));
    const following = job.kind === 'train' ? job.refinement?.evaluation : undefined;
    const evaluation = following && (await rooms.workers.job(communityId, following.number));
    return withNotice(jobCard(job), `${topic}:${job.attempt}:${job.status}`, jobNotice(job, evaluation));
  }
  if (kind === 'sweep') {
    const sweep = await rooms.workers.sweep(communityId, Number(id));
    return withNotice(sweepCard(sweep), topic, sweepNotice(sweep));
  }
  if (kind === 'link') {
    const code = await rooms.links.codeById(Number(id));
    return code && { card: codeCard(code, now) };
  }
  if (kind === 'source') {
    const source = await rooms.knowledge.sourceById(Number(id));
    return source && { card: sourceCard(source) };
  }
  return undefined;
}

function withNotice(card: Reply, key: string, reply: Reply | undefined): Drawn {
  return reply ? { card, notice: { key, reply } } : { card };
}
