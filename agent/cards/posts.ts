import type { Post } from '../community/posts.ts';
import type { Button, Reply } from '../reply.ts';
import { capital } from '../words.ts';
import { place } from './channel.ts';

const begins: Record<Post['every'], string> = {
  hour: 'A new one comes at each full hour',
  day: 'A new one comes each day at midnight UTC',
  week: 'A new one comes each Monday at midnight UTC',
};

/** A board is kept posted: what happens from now on, and the way to end it. */
export function postedCard(post: Post, here: number): Reply {
  return {
    state: { tone: 'good', text: `${capital(boardName(post))} are posted ${place(post.chat, here)}` },
    blocks: [
      {
        kind: 'text',
        markdown: `${begins[post.every]}. The newest is kept up to date, and comes back when somebody deletes it.`,
      },
    ],
    buttons: [stopButton(post, 'Stop')],
  };
}

/** What is posted in a community. */
export function postsCard(posts: readonly Post[], here: number): Reply {
  return {
    title: 'Posted boards',
    blocks: [
      {
        kind: 'table',
        columns: [{ label: 'Board' }, { label: 'Where' }, { label: 'Anew each' }],
        rows: posts.map(post => [capital(boardName(post)), place(post.chat, here), post.every]),
      },
    ],
    buttons: [
      ...posts
        .slice(0, 10)
        .map(post => stopButton(post, `Stop ${boardName(post)} ${place(post.chat, here)}`)),
      { label: 'Post another', call: { command: 'leaderboard post', args: {} }, mode: 'form' },
    ],
  };
}

export function stoppedCard(post: Post, here: number): Reply {
  return {
    state: {
      tone: 'neutral',
      text: `${capital(boardName(post))} are posted no more ${place(post.chat, here)}`,
    },
    blocks: [{ kind: 'text', markdown: 'What was posted stays, as it is now.' }],
    buttons: [
      {
        label: 'Post it again',
        mode: 'confirmed',
        call: {
          command: 'leaderboard post',
          args: {
            board: post.board,
            every: post.every,
            channel: `#${post.chat.id}`,
            ...(post.datanet && { datanet: post.datanet.name }),
          },
        },
      },
    ],
  };
}

/** What a platform said no to, for `/status`. */
export function refusedWords(post: Post, refusal: string): string {
  const ending = /[.!?]$/.test(refusal) ? '' : '.';
  return `The ${boardName(post)} are posted there no more: ${refusal}${ending} “/leaderboard post” posts them anew.`;
}

/** `contributors`, `models of maths`. */
function boardName({ board, datanet }: Post): string {
  return datanet ? `${board} of ${datanet.name}` : board;
}

function stopButton(post: Post, label: string): Button {
  return { label, call: { command: 'leaderboard stop', args: { post: post.id } }, mode: 'confirmed' };
}
