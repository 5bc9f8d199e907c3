import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Finding } from '../../submission.ts';
import type { Row } from '../rows/row.ts';
import { run, timeSlices } from '../time-slices.ts';
import { personalData } from './personal-data.ts';
import { secrets } from './secrets.ts';

const rowOf = (text: string, row = 1): Row => ({
  file: 'rows.txt',
  row,
  format: 'plain text',
  content: { text },
});
const privateIn = async (text: string) =>
  (
    await run(
      personalData([rowOf(text)]),
      timeSlices(() => {}),
    )
  ).map(finding => `${finding.severity} ${finding.code}`);
const secretsIn = async (rows: Row[]): Promise<Finding[]> =>
  await run(
    secrets(rows),
    timeSlices(() => {}),
  );

test.each([
  ['Write to ana.miller@gmail.com today', 'warning e-mail-address'],
  ['Call +49 30 901820 before noon', 'warning phone-number'],
  ['My number is (415) 863-9900.', 'warning phone-number'],
  ['Ring 415-863-9900 for the mill', 'warning phone-number'],
  ['tel: 4158639900', 'warning phone-number'],
  ['Pay to DE89 3704 0044 0532 0130 00 please', 'error bank-account'],
  ['IBAN GB82WEST12345698765432', 'error bank-account'],
  ['Card 4539 1488 0343 6467, valid', 'error payment-card'],
  ['card number 4539148803436467', 'error payment-card'],
  ['Amex 3714 962843 98436', 'error payment-card'],
  ['The host is 93.184.216.34 now', 'warning ip-address'],
  ['at 2a00:1450:4001:0829:0000:0000:0000:200e', 'warning ip-address'],
])('%s', async (text, found) => {
  expect(await privateIn(text)).toEqual([found]);
});

test.each([
  'Write to name@example.org or ana@mill.test',
  'The decorator @app.get and the handle @ana',
  'Call (212) 555-0142 in the film',
  '12345678 + 87654321 = 99999999',
  'The product is 4111111111111111 * 2 = 8222222222222222',
  '= 4111111111111111 grains',
  '1/4111111111111111',
  '4111 1111 1111 1112',
  '1111 1111 1111 1111',
  'DE89 3704 0044 0532 0130 01 fails its check',
  'Version 10.15.7.1 and v93.184.216.34',
  '192.168.0.1, 10.0.0.1, 127.0.0.1, 192.0.2.7 and 8.8.8.8',
  '300.1.2.3 and 1.2.3.4.5',
  '2026-11-22 18:30:00, 12:34:56:78, 01/02/2026',
  'She sold 1,234,567.89 pounds in 1990-2000, page 415-863',
  'ISBN 978-3-16-148410-0',
  'phone 12 has 3 of them and 7 more',
])('nothing private: %s', async text => {
  expect(await privateIn(text)).toEqual([]);
});

test('what is found is not said again', async () => {
  const [finding] = await run(
    personalData([rowOf('Write to ana.miller@gmail.com')]),
    timeSlices(() => {}),
  );
  expect(JSON.stringify(finding)).not.toContain('miller');
});

// Put together here, so that no scanner takes this file for a leak.
const github = `ghp_${'wWPw5k4aXcaT4fNP0UcnZwJUVFk6LO0pINUx'}`;
const slack = `xoxb-${'8204917365-2917365048172-qZ3vNfT8sLw1RbXk6HyPd2Gu'}`;

test('keys and passwords are errors, by row, and are not said again', async () => {
  const rows = [
    rowOf('nothing here', 1),
    rowOf(`the token is ${github} and more`, 2),
    rowOf('postgres://ana:hunter22@db.mill.com/flour', 3),
    rowOf(
      `-----BEGIN RSA PRIVATE ${'KEY'}-----\n${'MIIEpAIBAAKCAQEA'.repeat(8)}\n-----END RSA PRIVATE KEY-----`,
      4,
    ),
    rowOf(slack, 5),
  ];
  const found = await secretsIn(rows);
  expect(new Set(found.flatMap(finding => finding.rows))).toEqual(new Set([2, 3, 4, 5]));
  expect(found.every(finding => finding.severity === 'error' && finding.code === 'secret')).toBe(true);
  expect(JSON.stringify(found)).not.toMatch(/ghp_|hunter22|xoxb-1|MIIE/);
});

test('a text can’t switch the check off', async () => {
  const found = await secretsIn([rowOf(`secretlint-disable\n${github}\n<!-- secretlint-disable -->`)]);
  expect(found.length).toBe(1);
});

test('rows are told apart however many are linted at once', async () => {
  const rows = Array.from({ length: 400 }, (_, i) =>
    rowOf(`${'flour and water '.repeat(40)}${i % 97 === 0 ? github : ''}`, i + 1),
  );
  expect((await secretsIn(rows)).flatMap(finding => finding.rows)).toEqual([1, 98, 195, 292, 389]);
});

test('maths problems hold nothing private', async () => {
  const corpus = readFileSync(
    join(import.meta.dirname, '../../../test/corpora/gsm8k-sample/train.jsonl'),
    'utf8',
  );
  const rows = corpus.trim().split('\n').map(rowOf);
  expect(
    await run(
      personalData(rows),
      timeSlices(() => {}),
    ),
  ).toEqual([]);
  expect(await secretsIn(rows)).toEqual([]);
});
