import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { tokensCard } from '../cards/access-tokens.ts';
import { mcpTokenKind } from '../cards/token-kinds.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

/** What the buttons of `/mcp tokens` do. */
export const mcpRevoke = command({
  name: 'mcp revoke',
  summary: 'Revokes an MCP token',
  hidden: true,
  args: z.object({ token: z.number().int().positive().describe('The number of the token') }),
  role: 'steward',
  submit: 'Revoke token',
  private: true,
  phrases: [],
  async *run({ token: id }, { rooms, community }) {
    const { mcpTokens } = rooms.people;
    if (!(await mcpTokens.revoke(community.id, id)))
      throw new UserError(message('No token {id} works here. “/mcp tokens” shows those that do.', { id }));
    yield tokensCard(mcpTokenKind, await mcpTokens.of(community.id), {
      tone: 'good',
      text: t('Token {id} works no more', { id: String(id) }),
    });
  },
});
