import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** A licence as a dataset card names it. */
export interface Licence {
  /** As the hub calls it; `other` where it knows no such licence. https://huggingface.co/docs/hub/repositories-licenses */
  hub: string;
  name: string;
  url?: string;
}

/** @param given what the datanet says: an SPDX identifier where there is one */
export function licenceOf(given: string): Licence {
  const spdx = given.trim();
  const known = names.find(([id]) => id.toLowerCase() === spdx.toLowerCase());
  if (!known) return { hub: onHub.has(spdx.toLowerCase()) ? spdx.toLowerCase() : 'other', name: spdx };
  const [id, name, url, hub = id.toLowerCase()] = known;
  return { hub, name: `${name} (${id})`, url };
}

/**
 * The text of a licence, where it comes with Gristmill: the widespread ones for data. Placeholders for year and owner
 * are filled in.
 */
export async function licenceText(given: string, year: number, owner: string): Promise<string | undefined> {
  const id = names.find(([one]) => one.toLowerCase() === given.trim().toLowerCase())?.[0];
  if (!id) return undefined;
  const text = await readFile(join(import.meta.dirname, 'licenses', `${id}.txt`), 'utf8');
  return text
    .replaceAll(/\[(?:year|yyyy)\]/g, String(year))
    .replaceAll(/\[(?:fullname|name of copyright owner)\]/g, () => owner);
}

/** SPDX identifier, name, address, and what the hub calls it where that is not the identifier in lower case. */
const names: readonly (readonly [string, string, string, string?])[] = [
  [
    'CC0-1.0',
    'Creative Commons Zero 1.0 Universal',
    'https://creativecommons.org/publicdomain/zero/1.0/legalcode',
  ],
  ['CC-BY-4.0', 'Creative Commons Attribution 4.0', 'https://creativecommons.org/licenses/by/4.0/legalcode'],
  [
    'CC-BY-SA-4.0',
    'Creative Commons Attribution-ShareAlike 4.0',
    'https://creativecommons.org/licenses/by-sa/4.0/legalcode',
  ],
  ['MIT', 'MIT License', 'https://opensource.org/license/mit'],
  ['Apache-2.0', 'Apache License 2.0', 'https://www.apache.org/licenses/LICENSE-2.0'],
  ['ODbL-1.0', 'Open Database License 1.0', 'https://opendatacommons.org/licenses/odbl/1-0/', 'odbl'],
];

/** Others that the hub knows by their SPDX identifier in lower case. */
const onHub = new Set([
  'afl-3.0',
  'agpl-3.0',
  'artistic-2.0',
  'bsd-2-clause',
  'bsd-3-clause',
  'bsl-1.0',
  'cc-by-2.0',
  'cc-by-2.5',
  'cc-by-3.0',
  'cc-by-nc-2.0',
  'cc-by-nc-3.0',
  'cc-by-nc-4.0',
  'cc-by-nc-nd-3.0',
  'cc-by-nc-nd-4.0',
  'cc-by-nc-sa-2.0',
  'cc-by-nc-sa-3.0',
  'cc-by-nc-sa-4.0',
  'cc-by-nd-4.0',
  'cc-by-sa-3.0',
  'cdla-permissive-1.0',
  'cdla-permissive-2.0',
  'cdla-sharing-1.0',
  'epl-2.0',
  'eupl-1.1',
  'eupl-1.2',
  'gfdl',
  'gpl-2.0',
  'gpl-3.0',
  'isc',
  'lgpl-2.1',
  'lgpl-3.0',
  'mpl-2.0',
  'ms-pl',
  'ncsa',
  'odc-by',
  'ofl-1.1',
  'pddl',
  'unlicense',
  'wtfpl',
  'zlib',
]);
