import { expect, test } from 'vitest';
import { damagedClips } from '../../datanets/validation/audio/damaged.fixture.ts';
import { sounds } from '../../datanets/validation/audio/sounds.ts';
import { damagedDocuments } from '../../datanets/validation/documents/damaged.fixture.ts';
import { damagedPictures } from '../../datanets/validation/image/damaged.fixture.ts';
import { images } from '../../datanets/validation/image/images.ts';
import { readFile } from '../../datanets/validation/read-file.ts';
import { timeSlices } from '../../datanets/validation/time-slices.ts';

const long = { timeout: 1_800_000 };

test('of 6,000 damaged pictures each is read or gets its finding', long, async () => {
  let all = 0;
  for (let seed = 1; seed <= 6; seed++) {
    for await (const file of damagedPictures(1000, seed)) {
      const prepared = await images.prepare(file);
      if ('fault' in prepared) expect(prepared.fault.mend).toBeDefined();
      all++;
    }
  }
  expect(all).toBeGreaterThan(6000);
});

test('of 4,000 damaged clips each is read or gets its finding', long, async () => {
  for (let seed = 1; seed <= 4; seed++) {
    for (const file of damagedClips(1000, seed)) {
      const prepared = await sounds.prepare(file);
      if ('fault' in prepared) expect(prepared.fault.mend).toBeDefined();
    }
  }
});

test('of 10,000 damaged documents and tables each is read or gets its finding', long, async () => {
  let all = 0;
  for (let seed = 1; seed <= 10; seed++) {
    for await (const { name, bytes } of damagedDocuments(1000, seed)) {
      const given = { name, read: async () => bytes };
      const { fault } = await readFile(
        given,
        { maxMegabytes: 20, documents: 'yes', chats: { taken: false, agreed: false, own: [] } },
        timeSlices(() => {}),
      );
      if (fault) expect(fault.mend, name).toBeDefined();
      all++;
    }
  }
  expect(all).toBeGreaterThan(10_000);
});
