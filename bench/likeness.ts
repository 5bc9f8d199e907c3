import { drawnPicture, transformations } from '../datanets/validation/image/drawn.fixture.ts';
import { images } from '../datanets/validation/image/images.ts';
import { MediaComparison } from '../datanets/validation/media/compare-media.ts';
import type { KnownMedia, MediaHost, Prepared } from '../datanets/validation/media/medium.ts';
import type { Measurement } from './measurement.ts';

/** Pictures that are there, and how many of them come again in each way. */
const [there, again] = [200, 20];

/**
 * Which share of pictures that are there already is recognised when they come again, recompressed, mirrored, cropped, and
 * how many of other pictures are wrongly taken for them.
 */
export async function run(): Promise<Measurement[]> {
  const known: Prepared[] = [];
  let wrong = 0;
  for (let seed = 0; seed < there; seed++) {
    const prepared = await prepare(await drawnPicture(seed));
    if (await isFound(prepared, known)) wrong++;
    known.push(prepared);
  }
  const measured: Measurement[] = [
    { name: `pictures of ${there} taken for another`, ours: wrong, unit: '', target: '< 1' },
  ];
  for (const [name, transform] of Object.entries(transformations)) {
    let found = 0;
    for (let seed = 0; seed < again; seed++) {
      if (await isFound(await prepare(await transform(await drawnPicture(seed))), known)) found++;
    }
    measured.push({
      name: `recognised: ${name}`,
      ours: (100 * found) / again,
      unit: '%',
      target: name.startsWith('cropped') ? '' : '≥ 95',
    });
  }
  return measured;
}

async function prepare(bytes: Uint8Array): Promise<Prepared> {
  const prepared = await images.prepare({ name: 'picture', bytes });
  if ('fault' in prepared) throw new Error(`A picture of the bench is refused: ${prepared.fault.code}`);
  return prepared;
}

async function isFound(prepared: Prepared, known: readonly Prepared[]): Promise<boolean> {
  return 'fault' in (await new MediaComparison(images, hostOf(known)).compare('picture', prepared));
}

/** The database's part, in memory. */
function hostOf(known: readonly Prepared[]): MediaHost {
  const bands = Map.groupBy(
    known.flatMap(({ bands }, item) => bands.map(band => ({ band, item }))),
    ({ band }) => band,
  );
  return {
    sameAs: async () => new Map(),
    sharing: async probes =>
      new Map(
        probes.flatMap(band => {
          const items = bands.get(band)?.map(({ item }) => item);
          return items ? [[band, items] as const] : [];
        }),
      ),
    removedSharing: async () => [],
    readMedia: async ids => new Map(ids.flatMap(id => knownItem(id, known[id]))),
    kept: async () => new Uint8Array(),
    store: async () => {
      throw new Error('Nothing is stored here.');
    },
  };
}

function knownItem(itemId: number, prepared: Prepared | undefined): [number, KnownMedia][] {
  if (prepared?.media.kind !== 'image') return [];
  const none = 'none' as KnownMedia['content']['media']['sha256'];
  const media = { ...prepared.media, sha256: none, preview: { ...prepared.media.preview, sha256: none } };
  const { fingerprint } = prepared;
  return [
    [
      itemId,
      {
        itemId,
        submissionId: 1,
        personName: 'Bench',
        state: 'accepted',
        file: 'f',
        row: 1,
        content: { media },
        fingerprint,
      },
    ],
  ];
}
