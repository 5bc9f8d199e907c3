import { type Token, Tokenizer, TokenizerMode } from 'parse5';

export interface HtmlEvents {
  open(name: string, attributes: ReadonlyMap<string, string>): void;
  close(name: string): void;
  text(text: string): void;
}

const pieceSize = 1 << 14;

/**
 * Reads a page of HTML or XHTML a piece at a time, told by its tags; yields the share done. parse5's tokens, and not its
 * tree: building that takes time that grows with the square of unclosed tags.
 */
export function* readHtml(html: string, on: HtmlEvents): Generator<number, void> {
  const text = ({ chars }: Token.CharacterToken) => on.text(chars);
  const tokenizer: Tokenizer = new Tokenizer(
    {},
    {
      onStartTag(tag) {
        const name = localName(tag.tagName);
        on.open(name, new Map(tag.attrs.map(({ name, value }) => [name, value])));
        if (tag.selfClosing || voids.has(name)) on.close(name);
        else if (raw.has(name)) tokenizer.state = TokenizerMode.RAWTEXT;
        else if (name === 'title' || name === 'textarea') tokenizer.state = TokenizerMode.RCDATA;
      },
      onEndTag: tag => on.close(localName(tag.tagName)),
      onCharacter: text,
      onWhitespaceCharacter: text,
      onNullCharacter() {},
      onComment() {},
      onDoctype() {},
      onEof() {},
    },
  );
  for (let start = 0; start < html.length; start += pieceSize) {
    tokenizer.write(html.slice(start, start + pieceSize), start + pieceSize >= html.length);
    yield start / html.length;
  }
}

const voids = new Set('area base br col hr img input link meta source track wbr'.split(' '));
const raw = new Set(['script', 'style', 'noscript', 'iframe', 'xmp']);

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
