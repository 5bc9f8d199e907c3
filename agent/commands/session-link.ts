import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import { checkLinkLeads, linkBlocks } from '../cards/sign-in-link.ts';
import { command } from '../command.ts';
import { t } from '../language/translate.ts';
import { dateAndTime } from '../words.ts';

/** What “Sign in elsewhere” of `/sessions` does. */
export const sessionLink = command({
  name: 'session link',
  summary: 'Makes a one-time link that signs you in to the web chat in another browser',
  hidden: true,
  args: z.object({}),
  role: 'everyone',
  private: true,
  phrases: [],
  async *run(_, context) {
    const { rooms, person, origin } = context;
    const web = await rooms.people.webMembership(person.id);
    if (web?.role === undefined)
      throw new UserError(
        message('You are not in the web chat. Its operators invite people with “/invite”.'),
      );
    await checkLinkLeads(context);
    const { url, expiresAt } = await rooms.people.invite({
      communityId: web.id,
      createdBy: person.id,
      role: web.role,
      origin,
      personId: person.id,
    });
    yield {
      title: t('Sign in elsewhere'),
      blocks: [
        {
          kind: 'text',
          markdown: t(
            'Open this link in the other browser. It works once, until {time}. Whoever opens it is you, so give it to nobody.',
            { time: dateAndTime(expiresAt) },
          ),
        },
        ...linkBlocks(url, rooms.people.linksAreLocal()),
      ],
    };
  },
});
