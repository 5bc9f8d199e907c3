import { expect, test } from 'vitest';
import { inLanguage } from '../../agent/language/translate.ts';
import { failureNotice } from './failure-notice.ts';
import { FileNotHandedOut } from './not-handed-out.ts';

test('that a platform does not hand out files is said in the person’s language, without what its host answered', () => {
  const error = new FileNotHandedOut('The file host of Discord answered 503.');
  expect(inLanguage('de', () => failureNotice(error))).toBe(
    'Die Plattform gibt die Dateien gerade nicht heraus. Nichts wurde gespeichert; schick sie später noch einmal.',
  );
});
