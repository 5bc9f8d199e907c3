import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { tokensCard } from '../cards/access-tokens.ts';
import { apiTokenKind } from '../cards/token-kinds.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';

/** What the buttons of `/api tokens` do. */
export const apiRevoke = command({
  name: 'api revoke',
  summary: 'Revokes an API token',
  hidden: true,
  args: z.object({ token: z.number().int().positive().describe('The number of the token') }),
  role: 'steward',
  submit: 'Revoke token',
  private: true,
  phrases: [],
  async *run({ token: id }, { rooms, community }) {
    const { apiTokens } = rooms.people;
    if (!(await apiTokens.revoke(community.id, id)))
      throw new UserError(message('No token {id} works here. “/api tokens” shows those that do.', { id }));
    yield tokensCard(apiTokenKind, await apiTokens.of(community.id), {
      tone: 'good',
      text: t('Token {id} works no more', { id: String(id) }),
    });
  },
});
