import { z } from 'zod';
import { code } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const link = command({
  name: 'link',
  summary: 'Joins your Discord, Telegram and web identities',
  args: z.object({
    code: code().optional().describe('The code shown on the other platform; left out: you get one'),
  }),
  role: 'everyone',
  private: true,
  phrases: [
    'link my accounts',
    'link my telegram',
    'connect my discord account',
    'my code is {code}',
    'link with code {code}',
    'join my identities',
    'I have the link code {code}',
    'here is my pairing code: {code}',
  ],
  planned: true,
  run: () => notYet('link', 'Until then each platform knows you as a person of its own.'),
});
