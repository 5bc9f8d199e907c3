import type { Finding } from '../../datanets.ts';
import { Findings } from '../findings.ts';
import { textsOf } from './recognise.ts';
import type { Row } from './row.ts';

/**
 * Keys and passwords, by secretlint's recommended rules: rows that hold one are kept out. Many rows are linted as one
 * text, since a call costs about as much as 20 kB (gsm8k, 0.8 MB: 17 ms in pieces of 100 kB, 3 ms each).
 */
export async function* secrets(rows: readonly Row[]): AsyncGenerator<number, Finding[]> {
  const findings = new Findings();
  if (rows.length === 0) return [];
  const lint = await linter();
  for (let from = 0; from < rows.length; ) {
    const piece = pieceOf(rows, from);
    for (const { at, what } of await lint(piece.text)) {
      const row = piece.rowAt(at);
      if (row) findings.add(faultOf(what), row);
    }
    from = piece.next;
    yield from / rows.length;
  }
  return findings.list();
}

const pieceSize = 100_000;

function pieceOf(rows: readonly Row[], from: number) {
  const starts: number[] = [];
  const texts: string[] = [];
  let length = 0;
  let next = from;
  for (; next < rows.length && length < pieceSize; next++) {
    const row = rows[next];
    if (!row) break;
    const text = textsOf(row.content).join('\n');
    starts.push(length);
    texts.push(text);
    length += text.length + 2;
  }
  return {
    text: texts.join('\n\n'),
    next,
    rowAt: (at: number) => rows[from + starts.findLastIndex(start => start <= at)],
  };
}

type Linter = (text: string) => Promise<{ at: number; what: string }[]>;
let loaded: Promise<Linter> | undefined;

function linter(): Promise<Linter> {
  loaded ??= loadLinter();
  return loaded;
}

async function loadLinter(): Promise<Linter> {
  const [{ lintSource }, { rules }] = await Promise.all([
    import('@secretlint/core'),
    import('@secretlint/secretlint-rule-preset-recommend'),
  ]);
  // Comments in the text may not switch the check off: the text comes from those it is meant to check.
  const used = rules.filter(rule => !rule.meta.id.includes('filter-comments'));
  const config = { rules: used.map(rule => ({ id: rule.meta.id, rule })) };
  return async text => {
    const result = await lintSource({
      source: { filePath: 'rows.txt', content: text, ext: '.txt', contentType: 'text' },
      options: { noPhysicFilePath: true, maskSecrets: true, config },
    });
    return result.messages.map(message => ({ at: message.range[0], what: kindOf(message.ruleId) }));
  };
}

const kinds: Record<string, string> = {
  privatekey: 'private key',
  basicauth: 'password in a web address',
  'database-connection-string': 'password of a database',
  docker: 'Docker credential',
  aws: 'AWS key',
  gcp: 'Google Cloud key',
  npm: 'npm token',
};

function kindOf(ruleId: string): string {
  const service = ruleId.split('secretlint-rule-').at(-1) ?? 'secret';
  return kinds[service] ?? `${service.charAt(0).toUpperCase()}${service.slice(1)} key or token`;
}

function faultOf(what: string) {
  return {
    code: 'secret',
    severity: 'error' as const,
    message: `The row holds a ${what}.`,
    mend: 'Revoke it, since it has left your hands, and replace it by a made-up one.',
  };
}
