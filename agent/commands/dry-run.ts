import { dryRunCard } from '../cards/dry-run.ts';
import { command } from '../command.ts';
import { trainingRequest } from '../training-plan/training-request.ts';
import { train, trainArguments } from './train.ts';

export const dryRun = command({
  name: 'dry run',
  summary:
    'Shows rows as a base would read them, what is learned of them, and the memory, and queues nothing',
  args: trainArguments,
  role: 'maker',
  submit: 'Dry run',
  phrases: [
    'dry run of {base} on {datanet}',
    'make a dry run of {base} on {datanet}',
    'do a dry run for {datanet}',
    'show me a dry run of {datanet}',
  ],
  ...(train.completes && { completes: train.completes }),
  ...(train.optionLabels && { optionLabels: train.optionLabels }),
  async *run(args, context) {
    const { request } = await trainingRequest(args, context);
    const found = await context.rooms.workers.dryRun(request, context.signal);
    yield dryRunCard(found, request.data.label, args);
  },
});
