import { checkpointCard } from '../../agent/cards/checkpoint.ts';
import { finishedTrainings, kindsOf, modelBoard, rankingReply } from '../../agent/cards/leaderboard.ts';
import type { Post } from '../../agent/community/posts.ts';
import type { Rooms } from '../../agent/context.ts';
import type { Reply } from '../../agent/reply.ts';
import { periodWords } from './periods.ts';

/** A posted board as it stands now: what `/leaderboard` shows, and of models which were trained in the period. */
export async function drawPost(
  post: Post,
  period: Date,
  rooms: Pick<Rooms, 'datanets' | 'workers' | 'ledger' | 'keepFile'>,
  now: Date,
): Promise<Reply> {
  const { communityId, datanet, board, every } = post;
  const state = { tone: 'neutral' as const, text: periodWords(every, period) };
  if (board === 'checkpoint') {
    await rooms.ledger.sequence();
    const checkpoint = await rooms.ledger.checkpoint();
    const kept = await rooms.keepFile(checkpoint.note);
    const file = { name: `checkpoint-${checkpoint.size}.txt`, ...kept, mediaType: 'text/plain' };
    return { ...checkpointCard(checkpoint, file), state, persistent: true };
  }
  if (board === 'models') {
    const models = await rooms.workers.models(communityId);
    const card = modelBoard(models, datanet);
    const finished = finishedTrainings(models, datanet, period);
    return { ...card, state, blocks: [...card.blocks, ...finished], persistent: true };
  }
  const filter = { board, season: 'all', datanetId: datanet?.id, now } as const;
  const standings = await rooms.datanets.leaderboard(communityId, filter);
  const kinds = kindsOf(await rooms.datanets.names(communityId), datanet);
  const card = rankingReply(standings, { board, season: 'all', datanet: datanet?.name, kinds });
  return { ...card, state, persistent: true };
}
