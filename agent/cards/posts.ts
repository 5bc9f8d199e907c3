import { message, type TranslatableMessage } from '../../store/message.ts';
import type { Post } from '../community/posts.ts';
import { translationOf } from '../language/catalogue.ts';
import { currentLanguage, t } from '../language/translate.ts';
import type { Button, Call, Reply } from '../reply.ts';
import { capital } from '../words.ts';
import { place } from './channel.ts';

const begins: Record<Post['every'], TranslatableMessage> = {
  hour: message('A new one comes at each full hour.'),
  day: message('A new one comes each day at midnight UTC.'),
  week: message('A new one comes each Monday at midnight UTC.'),
};

/** A board is kept posted: what happens from now on, and the way to end it. */
export function postedCard(post: Post, here: number): Reply {
  return {
    state: {
      tone: 'good',
      text: t('{board} are posted {place}', {
        board: capital(boardName(post)),
        place: place(post.chat, here),
      }),
    },
    blocks: [
      {
        kind: 'text',
        markdown: `${t(begins[post.every])} ${post.board === 'checkpoint' ? t('It stays as it was signed, and the newest comes back when somebody deletes it.') : t('The newest is kept up to date, and comes back when somebody deletes it.')}`,
      },
    ],
    buttons: [stopButton(post, t('Stop'))],
  };
}

/** What is posted in a community. */
export function postsCard(posts: readonly Post[], here: number): Reply {
  return {
    title: t('Posted boards'),
    blocks: [
      {
        kind: 'table',
        columns: [{ label: t('Board') }, { label: t('Where') }, { label: t('Anew each') }],
        rows: posts.map(post => [capital(boardName(post)), place(post.chat, here), intervalName(post.every)]),
      },
    ],
    buttons: [
      ...posts
        .slice(0, 10)
        .map(post =>
          stopButton(
            post,
            t('Stop {board} {place}', { board: boardName(post), place: place(post.chat, here) }),
          ),
        ),
      { label: t('Post another'), call: { command: 'leaderboard post', args: {} }, mode: 'form' },
    ],
  };
}

export function stoppedCard(post: Post, here: number): Reply {
  return {
    state: {
      tone: 'neutral',
      text: t('{board} are posted no more {place}', {
        board: capital(boardName(post)),
        place: place(post.chat, here),
      }),
    },
    blocks: [{ kind: 'text', markdown: t('What was posted stays, as it is now.') }],
    buttons: [
      {
        label: t('Post it again'),
        mode: 'confirmed',
        call: postAgain(post),
      },
    ],
  };
}

function postAgain({ board, every, chat, datanet }: Post): Call {
  const channel = `#${chat.id}`;
  if (board === 'checkpoint') return { command: 'ledger post', args: { channel } };
  return {
    command: 'leaderboard post',
    args: { board, every, channel, ...(datanet && { datanet: datanet.name }) },
  };
}

/** What a platform said no to, for `/status`. A refusal is stored in English; those of ours are in the catalogue. */
export function refusedWords(post: Post, refusal: string): string {
  return t('The {board} are posted there no more: {refusal}. “/leaderboard post” posts them anew.', {
    board: boardName(post),
    refusal: translationOf(refusal, currentLanguage()).replace(/[.!?。！？]$/, ''),
  });
}

/** `contributors`, `models of maths`. */
export function boardName({ board, datanet }: Pick<Post, 'board' | 'datanet'>): string {
  return datanet
    ? t('{board} of {datanet}', { board: boardNames[board], datanet: datanet.name })
    : t(boardNames[board]);
}

const boardNames: Record<Post['board'], TranslatableMessage> = {
  contributors: message('contributors'),
  reviewers: message('reviewers'),
  models: message('models'),
  checkpoint: message('checkpoints of the ledger'),
};

export function intervalName(every: Post['every']): string {
  return t(intervalNames[every]);
}

const intervalNames: Record<Post['every'], TranslatableMessage> = {
  hour: message('hour'),
  day: message('day'),
  week: message('week'),
};

function stopButton(post: Post, label: string): Button {
  return { label, call: { command: 'leaderboard stop', args: { post: post.id } }, mode: 'confirmed' };
}
