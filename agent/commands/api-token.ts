import { z } from 'zod';
import { text } from '../arguments/argument-types.ts';
import { madeTokenCard } from '../cards/access-tokens.ts';
import { apiTokenKind } from '../cards/token-kinds.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { plain } from '../reply.ts';

/** Tokens of text a day, where nothing else is said: some hundred questions with their answers. */
const usual = 100_000;

export const apiToken = command({
  name: 'api token',
  summary: 'Makes a token with which another program asks the models, as clients of OpenAI do',
  args: z.object({
    label: text().max(60).optional().describe('What it is for, such as the program’s name'),
    dailyTokens: z
      .number()
      .int()
      .min(1000)
      .max(100_000_000)
      .optional()
      .describe('Tokens of text it may use a day, asked and answered; left out: 100000'),
  }),
  role: 'steward',
  byName: true,
  submit: 'Make the token',
  private: true,
  phrases: [
    'make an API token',
    'give me an API token',
    'new API token with {dailyTokens} tokens a day',
    'let another program use our models',
  ],
  asks: async (_, { community }) => ({
    go: t('Make the token'),
    unless: 'command',
    card: {
      title: t('Make an API token?'),
      blocks: [
        {
          kind: 'text',
          markdown: t(
            'Whoever has it can ask the models of {community}, up to its tokens a day, until it is revoked. It opens nothing else.',
            { community: plain(community.name) },
          ),
        },
      ],
    },
  }),
  async *run({ label, dailyTokens = usual }, { rooms, community, person, origin }) {
    const { people } = rooms;
    const { id, token } = await people.apiTokens.make({
      communityId: community.id,
      createdBy: person.id,
      label: label?.trim() || t('a program'),
      origin,
      dailyTokens,
    });
    yield madeTokenCard(apiTokenKind, {
      id,
      token,
      url: people.apiUrl(),
      title: t('API token {id}', { id: String(id) }),
      hint: t(
        'Take it now: only its hash is kept, so it is not shown again. Give a client of OpenAI’s interface the token as its API key, and this address as its base URL. It may use {n, number} tokens of text a day.',
        { n: dailyTokens },
      ),
      isLocal: people.linksAreLocal(),
    });
  },
});
