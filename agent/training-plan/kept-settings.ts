import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { Preset } from '../../workers/training-request.ts';
import { readField } from '../arguments/read-form.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { argumentsLikeJob } from './like-job.ts';
import { settingsIn, type TrainArguments, trainingRequest } from './training-request.ts';

/** How the settings of the command that trains are read. */
export interface SettingsReader {
  command: Command;
  /** Takes `goal=style rank=8` apart. @throws UserError naming what fits nowhere */
  read: (settings: string) => Record<string, unknown>;
}

/**
 * The settings that are to be kept: those that are written out, those of a job, or those of the last plan that the
 * person was shown in this chat.
 *
 * @throws UserError when there are none, or one is wrong
 */
export async function settingsToKeep(
  args: { settings?: string | undefined; job?: number | undefined },
  { command, read }: SettingsReader,
  context: Context,
): Promise<Preset['settings']> {
  if (args.settings !== undefined) {
    const written = read(args.settings);
    const given = kept(written);
    const other = Object.keys(written).find(name => !(name in given));
    if (Object.keys(given).length && other === undefined) {
      return kept(
        Object.fromEntries(
          Object.entries(given).map(([name, value]) => [name, readField(command, name, value)]),
        ),
      );
    }
    throw new UserError(
      message('“{settings}” is not settings alone. Write them as goal=style rank=8.', args),
    );
  }
  if (args.job !== undefined) return kept(await argumentsLikeJob(args.job, context));
  const planned = await context.rooms.chats.lastPlan(context.chatId, context.person.id, command.name);
  if (!planned) {
    throw new UserError(
      message(
        'Say which settings: show a plan with “/train” first, name a job, or write them: settings:"goal=style rank=8".',
      ),
    );
  }
  const { request } = await trainingRequest(planned as unknown as TrainArguments, context);
  const { settings } = await context.rooms.workers.plan(request);
  return kept({ ...(request.goal && { goal: request.goal }), ...settings });
}

/** Settings and the goal, and neither a base nor data: those are chosen for each run. */
function kept(args: Record<string, unknown>): Preset['settings'] {
  const { goal } = args;
  const settings = Object.entries({ ...(goal !== undefined && { goal }), ...settingsIn(args) });
  return Object.fromEntries(
    settings.filter(([name, value]) => name !== 'maxSteps' && value !== undefined && value !== null),
  ) as Preset['settings'];
}
