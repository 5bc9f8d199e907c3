import { z } from 'zod';
import { tokensCard } from '../cards/access-tokens.ts';
import { apiTokenKind } from '../cards/token-kinds.ts';
import { command } from '../command.ts';

export const apiTokens = command({
  name: 'api tokens',
  summary: 'Lists the API tokens with who made them and what they used today, to revoke them',
  args: z.object({}),
  role: 'steward',
  byName: true,
  reads: true,
  private: true,
  phrases: [
    'list the API tokens',
    'which API tokens are there?',
    'who uses our models over the API?',
    'revoke an API token',
  ],
  async *run(_, { rooms, community }) {
    yield tokensCard(apiTokenKind, await rooms.people.apiTokens.of(community.id));
  },
});
