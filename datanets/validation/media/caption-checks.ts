import { message } from '../../../store/message.ts';
import type { Finding } from '../../submission.ts';
import { warning } from '../rows/faults.ts';
import type { Row } from '../rows/row.ts';
import { personalData } from '../text/personal-data.ts';
import { secrets } from '../text/secrets.ts';
import { run, type TimeSlice } from '../time-slices.ts';

/** Words that a caption needs to say something: more than two, by DataComp's basic filter (2023). */
const fewestWords = 3;

/** What a caption or a transcript is checked for as a text: keys and passwords, personal data, whether it says something. */
export async function captionFindings(
  file: string,
  caption: string,
  kind: 'image' | 'audio',
  slice: TimeSlice,
): Promise<Finding[]> {
  const row: Row = { file, row: 1, format: 'plain text', content: { text: caption } };
  const found = [...(await run(secrets([row]), slice)), ...(await run(personalData([row]), slice))];
  // A transcript may be one word; a caption of one word hardly tells what a picture shows.
  if (
    kind === 'image' &&
    caption.split(/\s+/).length < fewestWords &&
    /^[\p{sc=Latin}\s\p{P}\p{N}]*$/u.test(caption)
  ) {
    found.push({
      ...warning(
        'short-caption',
        message('Its caption has fewer than {n} words.', { n: fewestWords }),
        message('Say in a sentence what it shows.'),
      ),
      file,
      rows: [],
      count: 1,
    });
  }
  return found.map(finding => ({ ...finding, rows: [] }));
}
