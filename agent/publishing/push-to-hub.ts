import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Consent } from '../command.ts';
import type { Context } from '../context.ts';
import { checkRepositoryName, type Hub, type HubFile, type HubPush, isPublicAlready } from '../hub/hub.ts';
import { t } from '../language/translate.ts';
import { allows } from '../people/roles.ts';
import { type Button, type Call, plain, type Reply } from '../reply.ts';

/** The arguments of a command whose files can be pushed. A repository is of no kind that plain words name. */
export const hubArguments = {
  hub: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .optional()
    .describe('A repository of the hub to push it to, as owner/name; left out: none'),
  viewers: z.enum(['owners', 'everybody']).optional().describe('Who may see it on the hub; left out: owners'),
};

/**
 * What is shown before something is pushed: where to, who sees it there, and under which licence.
 *
 * @throws UserError where there is no hub, the person is no steward, the name is none, or it is public and was to be private
 */
export async function hubConsent(
  to: Pick<HubPush, 'kind' | 'name' | 'isPublic'>,
  { what, format, licence }: { what: string; format: string; licence: string },
  context: Context,
): Promise<Consent> {
  const hub = hubFor(context);
  const name = checkRepositoryName(to.name);
  const standing = await hub.look({ ...to, name });
  if (standing === 'public' && !to.isPublic) throw isPublicAlready(name);
  const isSeenByAll = standing === 'none' ? to.isPublic : standing === 'public';
  return {
    go: t('Push it'),
    card: {
      title: t('Push {what} to the hub?', { what }),
      blocks: [
        {
          kind: 'facts',
          facts: [
            { label: t('Where'), value: hub.address({ ...to, name }) },
            {
              label: t('The repository'),
              value:
                standing === 'none'
                  ? t('is made')
                  : t('is there; a commit puts this version in the place of the one before'),
            },
            { label: t('Who sees it'), value: isSeenByAll ? t('everybody') : t('only its owners') },
            { label: t('Format'), value: format },
            { label: t('Licence'), value: licence },
          ],
        },
        {
          kind: 'text',
          markdown: t(
            'It leaves this installation: what is removed here later stays there, in its history too, until somebody deletes it there.',
          ),
        },
      ],
    },
  };
}

/** Pushes it, with a card before and after. @throws UserError as {@link hubConsent}, or where the hub refuses it */
export async function* pushToHub(
  to: Omit<HubPush, 'files' | 'signal'>,
  files: (hub: Hub) => Promise<HubFile[]>,
  context: Context,
): AsyncGenerator<Reply> {
  const hub = hubFor(context);
  const name = checkRepositoryName(to.name);
  yield {
    state: { tone: 'busy', text: t('Pushing {what} to the hub', { what: to.title }) },
    blocks: [],
    draft: true,
  };
  await hub.push({ ...to, name, files: await files(hub), signal: context.signal });
  yield {
    state: { tone: 'good', text: t('{what} is on the hub', { what: to.title }) },
    blocks: [
      { kind: 'text', markdown: plain(name) },
      { kind: 'links', links: [{ label: name, url: hub.address({ ...to, name }) }] },
    ],
  };
}

/** Asks for the name of a repository; only where there is a hub and they may push to it. */
export function hubButton(call: Call, { rooms, role }: Pick<Context, 'rooms' | 'role'>): Button[] {
  if (!rooms.hub || !allows(role, 'steward')) return [];
  return [{ label: t('Push to the hub'), call, mode: 'form' }];
}

function hubFor({ rooms, role }: Pick<Context, 'rooms' | 'role'>): Hub {
  if (!allows(role, 'steward'))
    throw new UserError(
      message(
        'Pushing to the hub publishes under this installation’s name, so it is for a steward and above.',
      ),
    );
  if (rooms.hub) return rooms.hub;
  throw new UserError(
    message(
      'No token of the hub is set here. Whoever runs this installation sets HUB_TOKEN to one that may write, and starts it anew; until then “/export” gives the files.',
    ),
  );
}
