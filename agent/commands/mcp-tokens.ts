import { z } from 'zod';
import { tokensCard } from '../cards/access-tokens.ts';
import { mcpTokenKind } from '../cards/token-kinds.ts';
import { command } from '../command.ts';

export const mcpTokens = command({
  name: 'mcp tokens',
  summary: 'Lists the MCP tokens with who made them and their last use, to revoke them',
  args: z.object({}),
  role: 'steward',
  reads: true,
  private: true,
  phrases: [
    'list the MCP tokens',
    'which MCP tokens are there?',
    'show me the MCP tokens',
    'who reads the docs over MCP?',
    'when were the MCP tokens last used?',
    'revoke an MCP token',
  ],
  async *run(_, { rooms, community }) {
    yield tokensCard(mcpTokenKind, await rooms.people.mcpTokens.of(community.id));
  },
});
