import type { Database } from '../../store/database/database.ts';
import { sql } from '../../store/database/sql.ts';
import type { ReviewRule } from '../datanet-settings.ts';
import type { Grade } from '../review-task.ts';
import { maths, testRoom } from '../room.fixture.ts';

/** A room with a contributor, five reviewers and a steward, and what they do. */
export async function reviewRoom(db: Database) {
  const room = await testRoom(db);
  const contributor = await room.person('Ana');
  const steward = await room.person('Stella', 'steward');
  const reviewers: number[] = [];
  for (const name of ['Bo', 'Chen', 'Dee', 'Eve', 'Fay']) reviewers.push(await room.person(name));

  /** A submission of 30 rows that waits for its reviewers, who hold no other. */
  async function waiting(review: ReviewRule = 'people', rows = 30) {
    const datanet = await room.datanet({ review, guidelines: 'Show the steps.' });
    await db.run(sql`delete from review_assignment`);
    return { datanet, submission: await given(datanet.id, contributor, maths(0, rows)) };
  }

  async function given(datanetId: number, personId: number, content: string) {
    return await room.checked(
      (await room.give({ datanetId, personId, contents: { 'a.jsonl': content } })).id,
    );
  }

  const next = (reviewer: number | undefined, datanet?: { name: string }) =>
    room.room.nextReview(room.community, Number(reviewer), datanet?.name);

  async function vote(submissionId: number, reviewer: number | undefined, grade: Grade, more: object = {}) {
    const reason = grade === 'reject' ? { reason: 'wrong' } : {};
    return await room.room.vote({
      communityId: room.community,
      submissionId,
      reviewerId: Number(reviewer),
      isSteward: false,
      grade,
      strike: [],
      ...reason,
      ...more,
    });
  }

  /** A vote on what the reviewer is given next. */
  async function assignedVote(
    datanet: { name: string } | undefined,
    reviewer: number | undefined,
    grade: Grade,
    more: object = {},
  ) {
    const task = await next(reviewer, datanet);
    if (!task) throw new Error('nothing to review');
    return await vote(task.submission.id, reviewer, grade, more);
  }

  return { ...room, contributor, steward, reviewers, waiting, given, next, vote, assignedVote };
}
