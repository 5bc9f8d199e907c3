import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { SweptRequest } from '../../workers/sweep.ts';
import { readForm } from '../arguments/read-form.ts';
import type { Command } from '../command.ts';
import type { Context } from '../context.ts';
import { type TrainArguments, trainingRequest } from './training-request.ts';

/** What `/sweep` was given. */
export interface SweepArguments {
  bases: string[];
  datanet: string;
  version?: number | undefined;
  goal?: string | undefined;
  setting?: string | undefined;
  values?: string[] | undefined;
}

/**
 * A request for each base with each value of the setting.
 *
 * @param settings what all of them have, as arguments of the command that trains
 * @throws UserError when a value can't be that, or a setting is named without values
 */
export async function sweptRequests(
  { bases, setting, values = [], ...common }: SweepArguments,
  settings: Record<string, unknown>,
  train: Command,
  context: Context,
): Promise<SweptRequest[]> {
  if ((setting === undefined) !== (values.length === 0)) {
    throw new UserError(
      message('Name a setting and its values together, such as setting=rank values=8,16,32.'),
    );
  }
  const runs: SweptRequest[] = [];
  for (const base of new Set(bases)) {
    for (const value of values.length ? new Set(values) : [undefined]) {
      const own = setting === undefined ? {} : { [setting]: value };
      const args = readForm(train, { ...settings, ...common, base, ...own });
      const { request } = await trainingRequest(args as unknown as TrainArguments, context);
      const chosen = setting === undefined ? {} : { [setting]: args[setting] as string | number };
      runs.push({ request, differs: { ...(bases.length > 1 && { base: request.base }), ...chosen } });
    }
  }
  return runs;
}
