import type { CompileContext, Extension as FromMarkdownExtension, Token } from 'mdast-util-from-markdown';
import type { Code, Effects, Extension, State, TokenizeContext } from 'micromark-util-types';
import { bounded } from './bounded-constructs.ts';

/** `{% name key="value" %}`, as it is written. What it opens or closes is found by its neighbours. */
export interface GitBookTag {
  type: 'gitbookTag';
  value: string;
}

/** `$$...$$`, as it is written. */
export interface Formula {
  type: 'formula';
  value: string;
}

declare module 'mdast' {
  interface RootContentMap {
    gitbookTag: GitBookTag;
    formula: Formula;
  }
  interface BlockContentMap {
    gitbookTag: GitBookTag;
  }
  interface PhrasingContentMap {
    gitbookTag: GitBookTag;
    formula: Formula;
  }
}

declare module 'micromark-util-types' {
  interface TokenTypeMap {
    gitbookTag: 'gitbookTag';
    formula: 'formula';
    formulaText: 'formulaText';
  }
}

/**
 * GitBook's additions to Markdown's syntax. Tags are leaves here and not containers: they stand within list items and
 * quotes as well, beside Markdown that is parsed as ever, and `foldTags` gives them their contents afterwards.
 */
export const gitbookSyntax: Extension = {
  flow: { 123: { name: 'gitbookTagFlow', tokenize: tokenizeTagAlone, concrete: true } },
  text: {
    36: bounded({ name: 'formula', tokenize: tokenizeFormula }, { per: 'text', failed: 20 }),
    123: bounded({ name: 'gitbookTagText', tokenize: tokenizeTag }, { per: 'text', failed: 20 }),
  },
};

export const gitbookFromMarkdown: FromMarkdownExtension = {
  enter: { gitbookTag: enterNode('gitbookTag'), formula: enterNode('formula') },
  exit: { gitbookTag: exitNode, formula: exitNode },
};

function enterNode(type: 'gitbookTag' | 'formula') {
  return function (this: CompileContext, token: Token): undefined {
    this.enter({ type, value: this.sliceSerialize(token) }, token);
  };
}

function exitNode(this: CompileContext, token: Token): undefined {
  this.exit(token);
}

// Longer ones are text. Without a bound each `{%` that is never closed would be read to the end of its line.
const longestTag = 4000;
const longestFormula = 2000;

const lineEnd = (code: Code) => code === null || code < -2;
const blank = (code: Code) => code === -2 || code === -1 || code === 32;

/** A tag that has its line for itself. */
function tokenizeTagAlone(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  const after: State = code => {
    if (blank(code)) {
      effects.consume(code);
      return after;
    }
    if (!lineEnd(code)) return nok(code);
    effects.exit('linePrefix');
    return ok(code);
  };
  const spaces: State = code => {
    if (!blank(code)) return lineEnd(code) ? ok(code) : nok(code);
    effects.enter('linePrefix');
    return after(code);
  };
  return tokenizeTag.call(this, effects, spaces, nok);
}

function tokenizeTag(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  let length = 0;
  const start: State = code => {
    effects.enter('gitbookTag');
    effects.consume(code);
    return second;
  };
  const second: State = code => {
    if (code !== 37) return nok(code);
    effects.consume(code);
    return inside;
  };
  const inside: State = code => {
    if (lineEnd(code) || ++length > longestTag) return nok(code);
    effects.consume(code);
    return code === 37 ? percent : inside;
  };
  const percent: State = code => {
    if (code !== 125) return inside(code);
    effects.consume(code);
    effects.exit('gitbookTag');
    return ok;
  };
  return start;
}

function tokenizeFormula(this: TokenizeContext, effects: Effects, ok: State, nok: State): State {
  let length = 0;
  const start: State = code => {
    effects.enter('formula');
    effects.enter('formulaText');
    effects.consume(code);
    return second;
  };
  const second: State = code => {
    if (code !== 36) return nok(code);
    effects.consume(code);
    return inside;
  };
  const inside: State = code => {
    if (code === null || ++length > longestFormula) return nok(code);
    if (lineEnd(code)) {
      effects.exit('formulaText');
      effects.enter('lineEnding');
      effects.consume(code);
      effects.exit('lineEnding');
      return startLine;
    }
    effects.consume(code);
    return code === 36 ? dollar : inside;
  };
  const startLine: State = code => {
    if (code === null) return nok(code);
    effects.enter('formulaText');
    return inside(code);
  };
  const dollar: State = code => {
    if (code !== 36) return inside(code);
    effects.consume(code);
    effects.exit('formulaText');
    effects.exit('formula');
    return ok;
  };
  return start;
}
