import type { Rooms } from './context.ts';

/** Names that exist in a community: what a plain sentence may mean by "recipes" or "job 12". */
export interface World {
  datanets: { name: string; modality: 'text' | 'image' | 'audio' }[];
  bases: string[];
  models: string[];
  jobs: { number: number; status: string }[];
  submissions: number[];
  people: string[];
  sources: string[];
}

/** Reads the world of a community from the rooms. */
export async function readWorld(communityId: number, rooms: Rooms): Promise<World> {
  const { datanets, knowledge, workers, people } = rooms;
  const [nets, models, jobs, submissions, members, sources] = await Promise.all([
    datanets.list(communityId),
    workers.models(communityId),
    workers.jobs(communityId),
    datanets.submissions({ communityId, limit: 200 }),
    people.members(communityId),
    knowledge.sources(communityId),
  ]);
  return {
    datanets: nets.map(({ name, modality }) => ({ name, modality })),
    bases: workers.bases().map(base => base.name),
    models: models.map(model => model.name),
    jobs: jobs.map(({ number, status }) => ({ number, status })),
    submissions: submissions.map(submission => submission.id),
    people: members.map(member => member.name),
    sources: sources.map(source => source.name),
  };
}
