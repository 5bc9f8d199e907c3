import { SaxesParser } from 'saxes';

/** What is told while XML is read, in its order. Names are without their prefix, those of attributes with it. */
export interface XmlEvents {
  open?(name: string, attributes: Readonly<Record<string, string>>): void;
  close?(name: string): void;
  text?(text: string): void;
}

const pieceSize = 1 << 14;

/**
 * Reads XML a piece at a time; yields the share done. Entities that a document declares are not followed, so none can
 * grow. Ends early when `on` throws.
 *
 * @throws Error where it is not well-formed
 */
export function* readXml(xml: string, on: XmlEvents): Generator<number, void> {
  const parser = new SaxesParser();
  parser.on('opentag', tag => on.open?.(localName(tag.name), tag.attributes));
  parser.on('closetag', tag => on.close?.(localName(tag.name)));
  parser.on('text', text => on.text?.(text));
  parser.on('cdata', text => on.text?.(text));
  for (let start = 0; start < xml.length; start += pieceSize) {
    parser.write(xml.slice(start, start + pieceSize));
    yield start / xml.length;
  }
  parser.close();
}

/** An attribute by its name without a prefix, such as the `r:id` of a relation. */
export function prefixed(attributes: Readonly<Record<string, string>>, name: string): string | undefined {
  const key = Object.keys(attributes).find(key => key.endsWith(`:${name}`));
  return key === undefined ? undefined : attributes[key];
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
