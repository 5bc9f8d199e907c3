import { message, type TranslatableMessage } from '../../store/message.ts';

/** What people come to do here, with the commands for it. */
export interface Purpose {
  /** The word by which `/help` finds it. */
  topic: string;
  title: TranslatableMessage;
  /** Names of commands; `datanet` stands for all that begin with it and are named by no other purpose. */
  commands: readonly string[];
}

/** In the order in which a newcomer meets them. */
export const purposes: readonly Purpose[] = [
  { topic: 'questions', title: message('Ask how something is done'), commands: ['help', 'ask', 'docs'] },
  {
    topic: 'data',
    title: message('Give data and follow it'),
    commands: [
      'datanet list',
      'datanet show',
      'submit',
      'submissions',
      'withdraw',
      'appeal',
      'takedown',
      'receipt',
    ],
  },
  {
    topic: 'reviewing',
    title: message('Review, and see who gives the best'),
    commands: ['review', 'leaderboard', 'credits'],
  },
  {
    topic: 'training',
    title: message('Train models'),
    commands: ['bases', 'train', 'dry run', 'sweep', 'refine', 'presets', 'preset', 'jobs', 'job'],
  },
  {
    topic: 'talking',
    title: message('Talk to models and compare them'),
    commands: [
      'models',
      'model',
      'chat',
      'adjust chat',
      'end chat',
      'compare',
      'arena',
      'evaluate',
      'corrections',
      'why',
    ],
  },
  {
    topic: 'datanets',
    title: message('Run datanets'),
    commands: [
      'datanet',
      'gold',
      'takedowns',
      'leaderboard post',
      'leaderboard stop',
      'ledger',
      'snapshot',
      'export',
    ],
  },
  { topic: 'accounts', title: message('Your account'), commands: ['link', 'sessions', 'signout'] },
  {
    topic: 'community',
    title: message('Run this community'),
    commands: [
      'status',
      'settings',
      'instructions',
      'role',
      'discord',
      'invite',
      'invitations',
      'remove',
      'ban',
      'unban',
      'mcp',
      'api',
      'docs add',
      'docs refresh',
      'docs remove',
    ],
  },
];

/** What a command is for: by its whole name, else by the word that it begins with. */
export function purposeOf(name: string): Purpose | undefined {
  const by = (wanted: string | undefined) =>
    purposes.find(({ commands }) => wanted !== undefined && commands.includes(wanted));
  return by(name) ?? by(name.split(' ')[0]);
}
