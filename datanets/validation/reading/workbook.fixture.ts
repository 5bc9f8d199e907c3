import { zipOf } from '../archive/zip.fixture.ts';

/** A cell as it is written into a sheet: text, or its XML. */
export type GivenCell = string | { xml: string };

export interface GivenSheet {
  name: string;
  rows: GivenCell[][];
  hidden?: boolean;
  /** Ranges, such as `A2:A4`. */
  merged?: string[];
}

/** The smallest workbook that Excel opens, with its texts in the sheets. */
export function workbook(sheets: readonly GivenSheet[]): Buffer {
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<workbook xmlns:r="r"><sheets>${sheets
      .map(
        ({ name, hidden }, i) =>
          `<sheet name="${escaped(name)}" sheetId="${i + 1}"${hidden ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`,
      )
      .join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${sheets
      .map(
        (_, i) => `<Relationship Id="rId${i + 1}" Type="x/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
      )
      .join('')}<Relationship Id="s" Type="x/styles" Target="styles.xml"/></Relationships>`,
    'xl/styles.xml':
      '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd&quot; of &quot;mmm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/></cellXfs></styleSheet>',
  };
  for (const [i, sheet] of sheets.entries()) parts[`xl/worksheets/sheet${i + 1}.xml`] = sheetXml(sheet);
  return zipOf(Object.fromEntries(Object.entries(parts).map(([name, xml]) => [name, Buffer.from(xml)])));
}

function sheetXml({ rows, merged = [] }: GivenSheet): string {
  const body = rows.map(
    (cells, i) =>
      `<row r="${i + 1}">${cells
        .map((cell, k) =>
          typeof cell !== 'string'
            ? cell.xml
            : cell &&
              `<c r="${String.fromCharCode(65 + k)}${i + 1}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>`,
        )
        .join('')}</row>`,
  );
  return `<worksheet><sheetData>${body.join('')}</sheetData><mergeCells>${merged
    .map(range => `<mergeCell ref="${range}"/>`)
    .join('')}</mergeCells></worksheet>`;
}

function escaped(text: string): string {
  return text.replace(/[<&"]/g, sign => `&#${sign.charCodeAt(0)};`);
}
