import type { SubmissionStatus } from './submission.ts';

export interface DatanetStats {
  contributors: number;
  submissions: Record<SubmissionStatus, number>;
  acceptedItems: number;
  snapshots: number;
}
