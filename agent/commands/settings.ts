import { z } from 'zod';
import { setting, text } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const settings = command({
  name: 'settings',
  summary: 'Shows or changes the settings of this community',
  args: z.object({
    key: setting().optional().describe('Which setting; left out: all are shown'),
    value: text(200).optional().describe('What to set it to; left out: it is shown'),
  }),
  role: 'operator',
  phrases: [
    'settings',
    'show the settings',
    'set {key} to {value}',
    'change the setting {key} to {value}',
    'turn {key} {value}',
    'what is {key} set to?',
    'configure {key} = {value}',
    'switch the {key} to {value}',
  ],
  planned: true,
  run: () =>
    notYet('settings', 'Settings of the whole installation are in its environment; the docs list them.'),
});
