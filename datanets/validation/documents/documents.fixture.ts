import { deflateSync } from 'node:zlib';
import { zipOf } from '../archive/zip.fixture.ts';

/** A line of a page: where it stands in points from the lower left, in Helvetica unless it is code. */
export interface SetLine {
  text: string;
  x?: number;
  y: number;
  size?: number;
  isCode?: boolean;
}

/** A PDF of 1.4 with a text layer; a page without lines is a picture. */
export function pdfOf(pages: readonly (readonly SetLine[])[], compress = true): Buffer {
  const objects: Buffer[] = [];
  const add = (content: string | Buffer) => objects.push(Buffer.from(content));
  const first = 5;
  add('<< /Type /Catalog /Pages 2 0 R >>');
  add(
    `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, i) => `${first + 2 * i} 0 R`).join(' ')}] >>`,
  );
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>');
  add('<< /Type /Font /Subtype /Type1 /BaseFont /Courier /Encoding /WinAnsiEncoding >>');
  for (const [i, lines] of pages.entries()) {
    add(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents ${first + 2 * i + 1} 0 R /Resources << /Font << /F1 3 0 R /F2 4 0 R >> >> >>`,
    );
    const drawn = lines.length > 0 ? lines.map(set).join('\n') : '10 10 100 100 re f';
    add(streamOf(Buffer.from(drawn, 'latin1'), compress));
  }
  return assembled(objects);
}

function set({ text, x = 72, y, size = 11, isCode = false }: SetLine): string {
  return `BT /${isCode ? 'F2' : 'F1'} ${size} Tf ${x} ${y} Td (${text.replace(/[\\()]/g, sign => `\\${sign}`)}) Tj ET`;
}

export function streamOf(data: Buffer, compress = true): Buffer {
  const content = compress ? deflateSync(data) : data;
  return Buffer.concat([
    Buffer.from(`<< /Length ${content.length}${compress ? ' /Filter /FlateDecode' : ''} >>\nstream\n`),
    content,
    Buffer.from('\nendstream'),
  ]);
}

function assembled(objects: readonly Buffer[]): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.4\n')];
  const offsets: number[] = [];
  let at = parts[0]?.length ?? 0;
  for (const [i, object] of objects.entries()) {
    const part = Buffer.concat([Buffer.from(`${i + 1} 0 obj\n`), object, Buffer.from('\nendobj\n')]);
    offsets.push(at);
    at += part.length;
    parts.push(part);
  }
  const table = offsets.map(offset => `${String(offset).padStart(10, '0')} 00000 n \n`).join('');
  parts.push(
    Buffer.from(
      `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${at}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}

const packed = (parts: Record<string, string>) =>
  zipOf(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, Buffer.from(text)])));

const rels = (relations: readonly (readonly [id: string, type: string, target: string])[]) =>
  `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${relations
    .map(
      ([id, type, target]) =>
        `<Relationship Id="${id}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/${type}" Target="${target}"/>`,
    )
    .join('')}</Relationships>`;

/** A Word document of paragraphs, `[style, text]`, and what else stands in its body as XML. */
export function docxOf(parts: readonly (readonly [style: string, text: string] | string)[]): Buffer {
  const body = parts.map(part =>
    typeof part === 'string'
      ? part
      : `<w:p><w:pPr><w:pStyle w:val="${part[0]}"/></w:pPr><w:r><w:t>${part[1]}</w:t></w:r></w:p>`,
  );
  const styles = ['Heading1', 'Heading2'].map(
    (id, i) => `<w:style w:type="paragraph" w:styleId="${id}"><w:name w:val="heading ${i + 1}"/></w:style>`,
  );
  const w = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"';
  return packed({
    '[Content_Types].xml':
      '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
    '_rels/.rels': rels([['r', 'officeDocument', 'word/document.xml']]),
    'word/_rels/document.xml.rels': rels([['s', 'styles', 'styles.xml']]),
    'word/styles.xml': `<w:styles ${w}>${styles.join('')}</w:styles>`,
    'word/document.xml': `<w:document ${w}><w:body>${body.join('')}</w:body></w:document>`,
  });
}

/** A presentation: of each slide the title, its lines, and the notes beneath. */
export function pptxOf(slides: readonly { title: string; lines: string[]; notes?: string }[]): Buffer {
  const shape = (type: string, lines: readonly string[]) =>
    `<p:sp><p:nvSpPr><p:nvPr><p:ph type="${type}"/></p:nvPr></p:nvSpPr><p:txBody>${lines
      .map(line => `<a:p><a:r><a:t>${line}</a:t></a:r></a:p>`)
      .join('')}</p:txBody></p:sp>`;
  const parts: Record<string, string> = {
    'ppt/presentation.xml': `<p:presentation xmlns:p="p" xmlns:r="r"><p:sldIdLst>${slides
      .map((_, i) => `<p:sldId id="${256 + i}" r:id="r${i + 1}"/>`)
      .join('')}</p:sldIdLst></p:presentation>`,
    'ppt/_rels/presentation.xml.rels': rels(
      slides.map((_, i) => [`r${i + 1}`, 'slide', `slides/slide${i + 1}.xml`] as const),
    ),
  };
  for (const [i, { title, lines, notes }] of slides.entries()) {
    parts[`ppt/slides/slide${i + 1}.xml`] =
      `<p:sld xmlns:p="p" xmlns:a="a">${shape('body', lines)}${shape('title', [title])}${shape('sldNum', [`${i + 1}`])}</p:sld>`;
    if (notes === undefined) continue;
    parts[`ppt/slides/_rels/slide${i + 1}.xml.rels`] = rels([
      ['n', 'notesSlide', `../notesSlides/n${i + 1}.xml`],
    ]);
    parts[`ppt/notesSlides/n${i + 1}.xml`] =
      `<p:notes xmlns:p="p" xmlns:a="a">${shape('body', [notes])}</p:notes>`;
  }
  return packed(parts);
}

/** An e-book whose chapters are pages of XHTML, and what stands beside them. */
export function epubOf(chapters: readonly string[], beside: Record<string, string> = {}): Buffer {
  return packed({
    mimetype: 'application/epub+zip',
    'META-INF/container.xml':
      '<container><rootfiles><rootfile full-path="OEBPS/book.opf"/></rootfiles></container>',
    'OEBPS/book.opf': `<package><manifest>${chapters
      .map((_, i) => `<item id="c${i}" href="text/c%20${i}.xhtml" media-type="application/xhtml+xml"/>`)
      .join(
        '',
      )}</manifest><spine>${chapters.map((_, i) => `<itemref idref="c${i}"/>`).join('')}</spine></package>`,
    ...Object.fromEntries(chapters.map((page, i) => [`OEBPS/text/c ${i}.xhtml`, page])),
    ...beside,
  });
}
