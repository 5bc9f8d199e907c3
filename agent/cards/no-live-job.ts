import type { ExistingNames } from '../community/existing-names.ts';
import { t } from '../language/translate.ts';

const ended = ['done', 'failed', 'cancelled'];

/** That no job could be stopped, where all have ended. */
export function noLiveJob({ jobs }: Pick<ExistingNames, 'jobs'>): string | undefined {
  return jobs.every(({ status }) => ended.includes(status)) ? t('No job is running or waiting.') : undefined;
}
