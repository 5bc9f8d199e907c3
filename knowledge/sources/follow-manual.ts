import type { Knowledge } from '../knowledge.ts';

/** Follows the project's own manual, the first source that questions are answered from, in every community. */
export async function followManual(knowledge: Knowledge, folder: string, communityId: number): Promise<void> {
  const manual = await knowledge.follow({
    communityId,
    name: 'manual',
    address: folder,
    refreshMinutes: 1440,
    origin: `manual:${communityId}`,
    shared: true,
  });
  if (manual.status !== 'reading') await knowledge.refresh(manual.id);
}
