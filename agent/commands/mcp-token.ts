import { z } from 'zod';
import { text } from '../arguments/argument-types.ts';
import { madeTokenCard } from '../cards/access-tokens.ts';
import { mcpTokenKind } from '../cards/token-kinds.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { plain } from '../reply.ts';

export const mcpToken = command({
  name: 'mcp token',
  summary: 'Makes a token with which another agent reads the docs over MCP',
  args: z.object({
    label: text().max(60).optional().describe('What it is for, such as the agent’s name'),
  }),
  role: 'steward',
  submit: 'Make the token',
  private: true,
  phrases: [
    'make an MCP token',
    'create an MCP token for my agent',
    'give me an MCP token',
    'new MCP token',
    'connect an agent to the docs over MCP',
    'let my coding agent read the docs',
  ],
  asks: async (_, { community }) => ({
    go: t('Make the token'),
    unless: 'command',
    card: {
      title: t('Make an MCP token?'),
      blocks: [
        {
          kind: 'text',
          markdown: t(
            'Whoever has it can search the docs of {community} and ask them, until it is revoked. It opens nothing else.',
            { community: plain(community.name) },
          ),
        },
      ],
    },
  }),
  async *run({ label }, { rooms, community, person, origin }) {
    const { people } = rooms;
    const { id, token } = await people.mcpTokens.make({
      communityId: community.id,
      createdBy: person.id,
      label: label?.trim() || t('an agent'),
      origin,
    });
    yield madeTokenCard(mcpTokenKind, {
      id,
      token,
      url: people.mcpUrl(),
      title: t('MCP token {id}', { id: String(id) }),
      hint: t(
        'Give it to the agent now: only its hash is kept, so it is not shown again. The agent connects to this address, with the token as “Authorization: Bearer …”.',
      ),
      isLocal: people.linksAreLocal(),
    });
  },
});
