import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { invitationsCard } from './invitations.ts';
import { webOfOperator } from './invite.ts';

/** What the buttons of `/invitations` do. */
export const invitationRevoke = command({
  name: 'invitation revoke',
  summary: 'Takes an invitation back',
  hidden: true,
  args: z.object({ invitation: z.number().int().positive().describe('The number of the invitation') }),
  role: 'operator',
  private: true,
  phrases: [],
  async *run({ invitation: id }, context) {
    const { people } = context.rooms;
    const web = await webOfOperator(context);
    if (!(await people.revoke(web.id, id)))
      throw new UserError(message('That link works no more: it was used, taken back, or is too old.'));
    yield invitationsCard(await people.openInvitations(web.id), {
      tone: 'good',
      text: t('Link {id} works no more', { id: String(id) }),
    });
  },
});
