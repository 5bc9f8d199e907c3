import { z } from 'zod';
import { UserError } from '../../store/errors.ts';
import { message } from '../../store/message.ts';
import type { EvaluationRequest } from '../../workers/measurement.ts';
import { datanet, model, version } from '../arguments/argument-types.ts';
import { evaluationPlanCard } from '../cards/evaluation.ts';
import { startedJobCard } from '../cards/job.ts';
import { command } from '../command.ts';
import type { Context } from '../context.ts';
import { t } from '../language/translate.ts';
import { priorityClassOf } from '../training-plan/priority-class.ts';
import { dataOf, versionIn } from '../training-plan/version-data.ts';

const given = z.object({
  model: model().describe('The model'),
  datanet: datanet().optional().describe('Whose held-out rows; left out: those of the data it learned from'),
  version: version().optional().describe('Version of the datanet; left out: the newest'),
  other: model().optional().describe('One more model to measure beside it and its base'),
});

export const evaluate = command({
  name: 'evaluate',
  summary: 'Measures a model on held-out rows, against its base',
  args: given,
  role: 'maker',
  phrases: [
    'evaluate {model}',
    'evaluate {model} on {datanet}',
    'test {model} against {datanet} version {version}',
    'benchmark {model}',
    'measure the perplexity of {model} on {datanet}',
    'score {model} on {datanet}',
    'run the evaluation of {model}',
  ],
  asks: async (args, context) => ({
    go: t('Start'),
    card: evaluationPlanCard(
      await context.rooms.workers.planEvaluation(await evaluationRequest(args, context)),
    ),
  }),
  async *run(args, context) {
    const request = await evaluationRequest(args, context);
    yield startedJobCard(await context.rooms.workers.evaluate(request, context.origin));
  },
});

/** Joins the two rooms: the held-out rows of a datanet's snapshot, where one is named. */
async function evaluationRequest(
  args: z.output<typeof given>,
  { rooms, community, person, role }: Context,
): Promise<EvaluationRequest> {
  const { model, other, version } = args;
  const request = {
    communityId: community.id,
    personId: person.id,
    priorityClass: priorityClassOf(role),
    model,
    ...(other !== undefined && { other }),
  };
  const name =
    args.datanet ?? (version === undefined ? undefined : await datanetOf(model, rooms, community.id));
  if (name === undefined) return request;
  const datanet = await rooms.datanets.get(community.id, name);
  if (datanet.modality !== 'text') {
    throw new UserError(
      message(
        '{datanet} has {modality, select, image {pictures} other {sound}}, and models are measured on text here. Name a datanet of text.',
        { datanet: datanet.name, modality: datanet.modality },
      ),
    );
  }
  const snapshot = await rooms.datanets.snapshotOf(datanet.id, version);
  if (!snapshot) {
    throw new UserError(
      version === undefined
        ? message('{datanet} has no version yet: one is frozen when a model is trained on it.', {
            datanet: datanet.name,
          })
        : message('{datanet} has no version {version}. Leave it out for the newest.', {
            datanet: datanet.name,
            version,
          }),
    );
  }
  return {
    ...request,
    data: dataOf(datanet, snapshot),
  };
}

/** The datanet that a model learned from: a version alone is one of it. */
async function datanetOf(model: string, rooms: Context['rooms'], communityId: number): Promise<string> {
  const { data } = await rooms.workers.model(communityId, model);
  return versionIn(data.label)?.datanet ?? data.label;
}
