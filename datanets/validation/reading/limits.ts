import type { Datanet } from '../../datanets.ts';
import { type Fault, number } from '../findings.ts';
import type { GivenFile } from './identify.ts';

/** Whether a file is larger than its datanet takes (megabytes of 1,000,000 bytes). */
export function limits(file: GivenFile, datanet: Pick<Datanet, 'maxMegabytes'>): Fault | undefined {
  const { length } = file.bytes;
  if (length <= datanet.maxMegabytes * 1_000_000) return undefined;
  return {
    code: 'file-too-large',
    severity: 'error',
    message: `The file has ${number(Math.round(length / 100_000) / 10)} MB; a file here may have ${number(datanet.maxMegabytes)} MB.`,
    mend: 'Split it into smaller files.',
  };
}
