import { type Token, Tokenizer, TokenizerMode } from 'parse5';

export type HtmlToken =
  | { is: 'open'; name: string; attributes: Map<string, string>; isVoid: boolean }
  | { is: 'close'; name: string }
  | { is: 'text'; text: string };

/**
 * Reads a piece of HTML as it stands between Markdown: parse5's tokens, without comments. Its tree is not used, since
 * Markdown stands between the tags. A tag that HTML does not have (`<pod-name>`, the `<T>` of `List<T>`) is somebody's placeholder and stays text.
 */
export function htmlTokens(html: string): HtmlToken[] {
  const tokens: HtmlToken[] = [];
  const asText = ({ location }: Token.TagToken) =>
    tokens.push({ is: 'text', text: html.slice(location?.startOffset, location?.endOffset) });
  const text = ({ chars }: Token.CharacterToken) => tokens.push({ is: 'text', text: chars });
  const tokenizer = new Tokenizer(
    { sourceCodeLocationInfo: true },
    {
      onStartTag(tag) {
        if (!names.has(tag.tagName)) asText(tag);
        else {
          const attributes = new Map(tag.attrs.map(({ name, value }) => [name, value]));
          const isVoid = tag.selfClosing || voids.has(tag.tagName);
          tokens.push({ is: 'open', name: tag.tagName, attributes, isVoid });
          if (raw.has(tag.tagName)) tokenizer.state = TokenizerMode.RAWTEXT;
        }
      },
      onEndTag(tag) {
        if (names.has(tag.tagName)) tokens.push({ is: 'close', name: tag.tagName });
        else asText(tag);
      },
      onCharacter: text,
      onWhitespaceCharacter: text,
      onNullCharacter() {},
      onComment() {},
      onDoctype() {},
      onEof() {},
    },
  );
  tokenizer.write(html, true);
  return tokens;
}

const voids = new Set('area base br col hr img input link meta source track wbr'.split(' '));
const raw = new Set(['script', 'style']);
const names = new Set(
  `a abbr address article aside audio b big blockquote body br button caption center cite code col colgroup dd del details
  dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label li
  main mark nav ol p picture pre q s samp script section small source span strike strong style sub summary sup svg table
  tbody td tfoot th thead tr tt u ul var video wbr`.split(/\s+/),
);
