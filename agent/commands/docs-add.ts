import { z } from 'zod';
import { handle, url } from '../arguments.ts';
import { command } from '../command.ts';
import { notYet } from './not-yet.ts';

export const docsAdd = command({
  name: 'docs add',
  summary: 'Follows a GitBook docs site and answers questions from it',
  args: z.object({
    url: url().describe('Address of the site, such as https://docs.example.org'),
    name: handle().optional().describe('What to call it; left out: made from the address'),
    refreshMinutes: z
      .number()
      .int()
      .min(5)
      .max(10_080)
      .optional()
      .describe('Minutes between two refreshes; left out: 60'),
  }),
  role: 'operator',
  phrases: [
    'follow the docs at {url}',
    'add {url} to the docs',
    'index {url} as {name}',
    'read the documentation at {url}',
    'learn from {url} and refresh it every {refreshMinutes} minutes',
    'use this docs site: {url}',
  ],
  run: () => notYet('docs add'),
});
