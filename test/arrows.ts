import { globSync, readFileSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { parseAst } from 'vitest/node';

/** An import that the house does not allow. */
export interface Problem {
  /** Path from the repository's root, with slashes. */
  file: string;
  line: number;
  message: string;
}

/**
 * Checks that arrows point down (bot > agent > datanets | knowledge | workers > store), that the rooms of one floor and
 * the platforms of `bot/` do not know each other, that settings come from above and tests stay apart, and that neither
 * files nor the folders within a room import each other in a circle. Static, dynamic and type imports are all counted.
 *
 * @param files text by path from the root; imports of paths that are not among them are the type checker's business
 * @param entries files that are started by hand: they may read `config.ts`
 */
export function checkArrows(files: ReadonlyMap<string, string>, entries: ReadonlySet<string>): Problem[] {
  const problems: Problem[] = [];
  const arrows: Arrow[] = [];
  for (const [file, text] of files) {
    if (!isKnown(file)) {
      problems.push({
        file,
        line: 1,
        message: `${top(file)}/ is no room of the house. Move the file into one, or give the folder its place in test/arrows.ts.`,
      });
    }
    for (const found of importsOf(file, text)) {
      if (found.path === undefined) {
        if (!isApart(file))
          problems.push({
            ...found,
            message: 'The path of this import is computed. Write it out, so that it can be checked.',
          });
      } else if (found.path.startsWith('.')) {
        const target = posix.join(posix.dirname(file), found.path);
        arrows.push({ file, line: found.line, target });
      }
    }
  }
  for (const arrow of arrows) {
    const message = wrong(arrow, entries);
    if (message) problems.push({ file: arrow.file, line: arrow.line, message });
  }
  problems.push(...circles(arrows));
  problems.push(...folderCircles(arrows.filter(({ file, target }) => isHouse(file) && isHouse(target))));
  return problems.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line);
}

/** The repository's own files and entry points, for {@link checkArrows}. */
export function readHouse(root: string): { files: Map<string, string>; entries: Set<string> } {
  const skipped = /(^|\/)(node_modules|data|corpora|\..*)$/;
  const paths = globSync('**/*.{ts,js,mjs}', { cwd: root, exclude: path => skipped.test(path) });
  const files = new Map(
    paths.sort().map(path => [path.replaceAll('\\', '/'), readFileSync(join(root, path), 'utf8')]),
  );
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const entries = new Set(Object.values(scripts).flatMap(script => script.match(/[\w/-]+\.ts\b/g) ?? []));
  return { files, entries };
}

interface Arrow {
  file: string;
  line: number;
  target: string;
}

const floors: Record<string, number> = { bot: 4, agent: 3, datanets: 2, knowledge: 2, workers: 2, store: 1 };
const platforms = ['discord', 'telegram', 'web'];

const top = (file: string) => file.split('/')[0] ?? '';
const isRoot = (file: string) => !file.includes('/');
/** A part of a room that is no test: what stands beside it for tests may use all of its room. */
const isHouse = (file: string) => top(file) in floors && !isTest(file) && !/\.fixture\.ts$/.test(file);
const isTest = (file: string) => /\.(test|contract)\.ts$/.test(file);
/** Folders beside the house: they may use all of it, and only tests may use them. */
const isApart = (file: string) => top(file) === 'test' || top(file) === 'bench';
const isKnown = (file: string) => isRoot(file) || isApart(file) || top(file) in floors;

function wrong({ file, target }: Arrow, entries: ReadonlySet<string>): string | undefined {
  if (target.startsWith('..'))
    return `${target} is outside of the repository. Import what is inside, or a package.`;
  if (isTest(target) && !isTest(file))
    return `${target} is a test. Move what is needed out of it into test/ or the room.`;
  if (isApart(target)) {
    if (isTest(file) || isApart(file)) return undefined;
    return `${top(target)}/ is only there for tests. Move what is needed into a room.`;
  }
  if (target === 'config.ts') {
    if (isRoot(file) || entries.has(file) || isApart(file)) return undefined;
    return 'Settings are read at the entrance only. Take what is needed as a parameter; main.ts passes it in.';
  }
  if (isApart(file) || isRoot(file)) return undefined;
  if (isRoot(target)) return `${target} stands above all rooms. Take what is needed as a parameter.`;
  const [from, to] = [top(file), top(target)];
  if (from === to) return samePlatform(file, target);
  const [high, low] = [floors[from], floors[to]];
  if (high === undefined || low === undefined || high > low) return undefined;
  return high === low
    ? `${from}/ and ${to}/ do not know each other. Join them in agent/, or move what both need down into store/.`
    : `This points up, from ${from}/ to ${to}/. Move what is needed down, or take it as a parameter.`;
}

function samePlatform(file: string, target: string): string | undefined {
  const [from, to] = [file, target].map(path => (path.startsWith('bot/') ? path.split('/')[1] : undefined));
  if (!from || !to || from === to || !platforms.includes(from) || !platforms.includes(to)) return undefined;
  return `bot/${from}/ may not know bot/${to}/. Move what both need up into bot/.`;
}

/**
 * Within a room, too, arrows point one way: what stands side by side in a folder, subfolders and single files, must not
 * reach each other in a circle. A file in `agent/messages/` that uses `agent/reply.ts` is an arrow from `messages` to
 * `reply.ts`.
 */
function folderCircles(arrows: readonly Arrow[]): Problem[] {
  const lifted = arrows.flatMap(({ file, line, target }): (Arrow & { at: string })[] => {
    const [from, to] = [file.split('/'), target.split('/')];
    let depth = 0;
    while (from[depth] === to[depth] && depth < Math.min(from.length, to.length) - 1) depth++;
    if (depth === 0) return [];
    const [one, other] = [from, to].map(path => path.slice(0, depth + 1).join('/'));
    if (!one || !other || one === other) return [];
    return [{ file: one, line, target: other, at: file }];
  });
  const ofFiles = new Set(circles(arrows).map(({ message }) => message));
  const ofFolders = circles(lifted).filter(({ message }) => !ofFiles.has(message));
  return ofFolders.map(problem => {
    const arrow = lifted.find(({ file, line }) => file === problem.file && line === problem.line);
    return { ...problem, file: arrow?.at ?? problem.file };
  });
}

/** One problem for each group of files, or folders, that reach each other (Tarjan's strongly connected components). */
function circles(arrows: readonly Arrow[]): Problem[] {
  const next = Map.groupBy(arrows, arrow => arrow.file);
  const order = new Map<string, { index: number; low: number }>();
  const path: string[] = [];
  const problems: Problem[] = [];
  const visit = (file: string): number => {
    const mark = { index: order.size, low: order.size };
    order.set(file, mark);
    path.push(file);
    for (const { target } of next.get(file) ?? []) {
      const seen = order.get(target);
      if (!seen) mark.low = Math.min(mark.low, visit(target));
      else if (path.includes(target)) mark.low = Math.min(mark.low, seen.index);
    }
    if (mark.low === mark.index) {
      const group = path.splice(path.indexOf(file));
      const arrow = next.get(file)?.find(({ target }) => group.includes(target));
      if (arrow) problems.push({ file, line: arrow.line, message: circleMessage(file, group, next) });
    }
    return mark.low;
  };
  for (const file of next.keys()) if (!order.has(file)) visit(file);
  return problems;
}

/** Names one shortest way round, so that the reader sees which arrow to cut. */
function circleMessage(start: string, group: string[], next: ReadonlyMap<string, Arrow[]>): string {
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const { target } of next.get(way.at(-1) ?? start) ?? []) {
      if (target === start) {
        const round = [...way, start].join(' > ');
        return `These import each other in a circle: ${round}. Move what they share into a file of its own.`;
      }
      if (group.includes(target) && !seen.has(target)) {
        seen.add(target);
        ways.push([...way, target]);
      }
    }
  }
  return `Files import each other in a circle: ${group.join(', ')}.`;
}

interface Found {
  file: string;
  line: number;
  /** `undefined` when it is computed. */
  path: string | undefined;
}

function importsOf(file: string, text: string): Found[] {
  const found: Found[] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) node.forEach(walk);
    if (!isNode(node)) return;
    if (sourced.has(node.type) && node.source) {
      const { value } = node.source as { value?: unknown };
      const line = text.slice(0, node.start).split('\n').length;
      found.push({ file, line, path: typeof value === 'string' ? value : undefined });
    }
    Object.values(node).forEach(walk);
  };
  walk(parseAst(text, { lang: file.endsWith('.ts') ? 'ts' : 'js' }, file));
  return found;
}

const sourced = new Set([
  'ImportDeclaration',
  'ExportNamedDeclaration',
  'ExportAllDeclaration',
  'ImportExpression',
  'TSImportType',
]);

function isNode(value: unknown): value is Record<string, unknown> & { type: string; start: number } {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

if (import.meta.main) {
  const { files, entries } = readHouse(dirname(import.meta.dirname));
  const problems = checkArrows(files, entries);
  for (const { file, line, message } of problems) console.error(`${file}:${line}  ${message}`);
  console.log(
    problems.length ? `${problems.length} imports to mend.` : `Arrows point down in ${files.size} files.`,
  );
  process.exitCode = problems.length ? 1 : 0;
}
