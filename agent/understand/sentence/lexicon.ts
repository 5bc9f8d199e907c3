import type { Command } from '../../command.ts';
import { otherLanguages } from './languages.ts';
import { squashed } from './sentence.ts';
import { allowedEdits, editDistance } from './spelling.ts';

/** What a word or phrase stands for. Verbs keep how they were bent: "train" orders, "trained" tells or asks. */
export interface Meaning {
  concept: string;
  form: 'base' | 'past' | 'ing' | 'plural';
}

/** Words that do something. Regular forms are made by {@link verbForms}; `~` marks an irregular past. */
const verbs: Record<string, string> = {
  train:
    'train, retrain, finetune, fine tune, tune, teach, taught~, fit, tweak, adapt, specialise, specialize, educate, coach, fine tunning, finetuning',
  learn: 'learn, learnt~',
  show: 'show, shown~, display, see, seen~, view, describe, print, inspect, look at, bring up, pull up, check out, let me see, info, facts, stats, statistics, figures, details, detail, information, infos',
  list: 'list, enumerate, overview, catalogue, catalog, browse',
  give: 'give, gave~, given~, hand me, pass me, fetch me, get me, gimme',
  create:
    'create, set up, setup, spin up, build, built~, establish, initialise, initialize, introduce, found a',
  make: 'make, made~, generate',
  start: 'start, begin, began~, launch, kick off, fire up, initiate',
  open: 'open',
  run: 'run, ran~, execute',
  stop: 'stop, halt, cease, pause',
  cancel:
    'cancel, kill, abort, terminate, interrupt, call off, scrap, canceled~, canceling, take off the queue',
  leave:
    'leave, left~, exit, quit, end, bye, goodbye, hang up, get out, log out, finish, be done with, done with, done talking, done chatting, back to normal, back to you',
  resume:
    'resume, continue, carry on, go on with, go ahead with, pick up, restart, retry, rerun, run again, try again, unpause, relaunch, revive, keep going, pick back up, where it stopped, where it left off, from its last checkpoint, from its checkpoint, from the last checkpoint',
  delete:
    'delete, remove, erase, trash, get rid of, throw away, throw out, wipe, destroy, bin, nuke, purge, discard, dump the model, chuck, gone, gone for good, no longer wanted',
  drop: 'drop, dropped~',
  unfollow:
    'unfollow, forget, forgot~, unsubscribe, stop following, stop reading, stop tracking, stop using, disconnect',
  follow:
    'follow, index, crawl, learn from, read, ingest, subscribe, subscribe to, scrape, watch, track, keep an eye on',
  add: 'add, put, insert, append, include, throw in, toss, stick, drop in, save to',
  submit: 'submit, contribute, upload, donate, hand in, send in, offer, turn in, chip in',
  take: 'take, took~, taken~, use, accept',
  refresh:
    'refresh, reload, resync, sync, synchronise, synchronize, reread, read again, recrawl, reindex, index again, pull the newest, pull the latest, bring up to date, look for changes, check for changes, rescan',
  update: 'update',
  withdraw:
    'withdraw, withdrew~, withdrawn~, retract, take back, take it back, pull back, unsubmit, undo, revoke, rescind, pull out, get back, want back',
  review: 'review, grade, judge, assess, moderate, vet, rate, mark, check submissions, evaluate submissions',
  appeal:
    'appeal, object to, contest, disagree, dispute, challenge, complain, protest, reconsider, look again, second opinion, look at again, check again, rejected unfairly, unfair, unfairly, wrongly rejected, fight the rejection, fresh reviewer, wrong decision, reexamine, have another look, another look',
  reject: 'reject, refuse, decline, turn down, turned down~',
  freeze:
    'freeze, froze~, frozen~, snapshot, take a snapshot, cut a version, cut a new version, cut a release, cut, lock in, tag, pin a version, version it, freeze a version, new version, make a version',
  export: 'export, download, dump, extract, save as, write out',
  evaluate:
    'evaluate, eval, test, benchmark, measure, validate, run the evaluation, run an evaluation, evaluation, evals, held out, heldout',
  compare:
    'compare, comparison, vs, versus, side by side, next to each other, against each other, head to head, both answers',
  talk: 'chat, chatting, talk, speak, spoke~, converse, have a word, try out',
  tell: 'ask, tell, told~, say, said~, answer with',
  switch: 'switch, swap',
  bind: 'bind, bound~, route, hook up, hook, wire, tie, goes to, go to, belongs to, belong to, goes into, go into, land in, lands in, ends up in, end up in, direct, redirect, funnel, feed, feeds, send everything, map, point',
  connect: 'connect, attach',
  link: 'link, pair, join, merge, unite, associate, tie together, same person',
  close:
    'close, shut, shut down, seal, retire, archive, stop accepting, stop taking, no more submissions, no more files, no more data, no new submissions, no longer accept, takes no more, lock, wind down, closing time',
  edit: 'edit, modify, alter, adjust, rewrite, reword, amend, rephrase',
  change: 'change',
  set: 'set',
  raise: 'raise, lower, increase, decrease, reduce, bump, bump up, extend, limit to, cap, double, halve',
  allow: 'allow, permit, let people',
  turn: 'turn on, turn off, enable, disable, activate, deactivate, switch on, switch off, configure',
  post: 'post, publish, announce, keep posted, broadcast, share, send',
  invite:
    'invite, invitation, onboard, let in, sign in link, signin link, login link, invite link, sign up link, invitation link, bring in',
  promote:
    'promote, demote, appoint, grant, assign, upgrade, downgrade, is now a, is now, be a, as a, becomes, become',
  prove:
    'prove, proof, verify, certificate, evidence, receipt, inclusion proof, inclusion, ledger, ledger entry',
  vote: 'vote, arena, blind, blindly, blindfolded, battle, duel, face off, blind test, blind vote, mystery',
  help: 'help, assist, assistance, commands, command, menu, what can you do, what can i do, what do you do, what can this bot do, who are you, how does this work, how do you work, where do i start, where to start, im new, get started, getting started, usage, what are you for',
  explain:
    'explain, understand, mean, meant~, wonder, curious, clarify, tell me how, tell me what, tell me why, just tell me, want to know, wanna know, tell me about how, what does, what happens, whats the difference, difference between, difference, what is the point, whats the point, how does, how do, supposed to, is it possible, am i allowed, are we allowed, do i need, do i have to, do you need, does it cost, is there a way, best practice, recommend, what is meant, walk me through, eli5, describe how, show me how, describe what, show how, elaborate, info on how, possible to, tutorial, guide me, instructions for, steps, step by step',
  earn: 'earn, credit, credits, points, reward, rewards, credited, usable credit',
  learned: 'what did i train, my data train, my data trained, data used for, used for',
  fail: 'fail, crash, break, broke~, broken~, go wrong, went wrong~, die',
  collect: 'collect, gather, accumulate, assemble',
  keep: 'keep, kept~, store, save',
  wait: 'wait, pend, undecided, in review, under review, hang',
  win: 'win, won~, winning, lead, leading, ahead, in front, on top, in the lead, who leads, first place',
  need: 'need review, needs review, needs reviewing, needs grading, need grading, needs a reviewer, need a reviewer, waiting for review, to review, to grade, to judge',
};

/** Things. Plurals are made by {@link nounForms}. */
const nouns: Record<string, string> = {
  job: 'job, task, training run, experiment, training job',
  runs: 'run',
  training: 'training',
  model:
    'model, adapter, tuned model, checkpoint, finetuned model, fine tuned model, trained model, our own model, finetune, fine tune',
  base: 'base, base model, foundation model, foundation, pretrained model, backbone, starting model, starting point',
  datanet:
    'datanet, dataset, data set, data net, corpus, corpora, collection, datanetz, data pool, pool, net',
  data: 'data, rows, row, samples, examples',
  docs: 'docs, documentation, doc, doc site, docs site, documentation site, gitbook, doc source, knowledge base, wiki, site, source, page, docu, documents, document, knowledge, website, docs page',
  board:
    'leaderboard, leader board, ranking, standing, scoreboard, score board, board, score, top, best, highscore, high score, hall of fame, league table, rank, top list, toplist, top people, top contributors, ladder, podium',
  submission:
    'submission, contribution, entry, upload, what i gave, what i submitted, what i uploaded, what i sent, my stuff',
  file: 'file, recording, photo, picture, attachment, clip, stuff, sample, poem, text, note, row, line, example, one, something',
  queue: 'queue, lineup, backlog, pipeline',
  history: 'history, past runs, previous runs',
  progress:
    'progress, curve, loss curve, log, loss, logs, eta, how far, how is it going, hows it going, time left, percent, tail, output, state',
  card: 'card, model card, metrics, lineage, perplexity, rouge, bleu, specs, spec, provenance',
  conversation: 'chat, conversation, dialogue, dialog, chat mode, talk',
  account: 'account, identity, identities, profile, telegram, discord, login',
  code: 'code, link code, pairing code, linking code',
  channel: 'channel, room, thread, group',
  settings: 'setting, settings, config, configuration, preference, preferences, option',
  status:
    'status, health, health check, alive, online, everything up, everything ok, everything okay, all good, all systems, system, worker, database, service, server, uptime, healthy, up and running, ping, still there, gpu',
  fine: 'ok, okay, up, down, working, broken, fine, good, alright, well',
  instructions:
    'instruction, system prompt, persona, personality, from now on, your prompt, custom prompt, ground rules, tone, behave, how to behave',
  answer: 'answer, reply, response, output, that, this, it, said that',
  origin:
    'come from, comes from, came from, behind, based on, echo, got that from, get that from, get it from, got it from, whose data, what data, which data, sources of',
  rules:
    'rule, guideline, format, requirement, limit, wanted, size, big, how many rows, how many, how much, about',
  license: 'license, licence, licensing',
  guidelines: 'guideline',
  summary: 'summary, description, blurb, tagline',
  daily: 'daily, per day, a day, each day, every day',
  megabytes: 'mb, megabyte, meg, mib, file size, size limit, max size',
  version: 'version, release, revision',
  role: 'role, rights, permission, privilege',
  link: 'link',
  person: 'person, friend, colleague, somebody, someone, user, member, coworker, guest, newcomer, new person',
  next: 'next, another one, something to, anything to, one more',
  prompt: 'prompt',
  context: 'context, provenance note',
  words: 'reason, message',
  mine: 'my, mine, i gave, did i, have i, do i, i have, i sent, i submitted, i uploaded',
  now: 'now, right now, at the moment, currently, atm, today, at present, as it is, this minute',
  live: 'running, active, in progress, under way, underway, going on, ongoing, busy',
};

/** Little words that carry the kind of sentence. */
const small: Record<string, string> = {
  what: 'what, whats, wat, wht, what is, what are',
  which: 'which, wich',
  who: 'who, whos, whose',
  how: 'how, hows',
  why: 'why, how come, y',
  where: 'where, wheres',
  when: 'when',
  should: 'should, shall, ought',
  any: 'any, anything, is there, are there, got any, do we have, do you have, is anything',
  all: 'all, every, everything',
  new: 'new, brand new, fresh',
  not: 'not, no, dont, do not, doesnt, never, without, nope, isnt, wont, not yet, instead of, rather than, didnt',
  back: 'back',
  again: 'again',
  more: 'more',
  past: 'yesterday, last week, last night, last month, last year, years ago, was, were, had, used to, been, days ago, this morning, once',
  thanks: 'thanks, thank you, thx, ty, cheers, tysm, appreciate it, much appreciated',
  greeting:
    'hello, hi there, good morning, good night, good evening, morning, howdy, sup, whats up, greetings, gm, gn, how are you, how are you doing, how r u, good afternoon',
  laugh:
    'lol, haha, hahaha, lmao, rofl, hehe, xd, omg, wow, nice, cool, great, awesome, congrats, congratulations, good job, well done, nice work, good work, nice job, great job, love it, amazing, brb, afk, gg, sweet, neat, wtf',
};

/** Polite and empty words; they are skipped, and count as known. */
const filler =
  `enough stuff entire whole kind kinds sort sorts type types any anybody someone everyone whatever whoever else ever always often sometimes usually today tonight tomorrow without within via plus etc able though although unless whether either neither nor above below behind next near far away together alone besides thus hence myself yourself itself themselves ain a an the of for to in on at by with and or but so then than as from into onto up out over through via
please pls plz plss kindly hey hi yo ok okay well just maybe perhaps actually basically really very quite also too
bot gristmill dear guys folks everyone there here this that these those it its me us we you your our their they them he
she him her his i im ill id ive youre u ur can could would will may might must do did does is are be am been being has have
having get got getting go going want wanna wants need needs like lets let gonna gotta try trying think know see if
some someone thing things one ones bit little lot much many something please sir mate bro man dude thats theres
while until after before because since during about between against only even still already yet ever again
first last other another same own such both each few most per under off down use using used based don s t re
right sure yes yeah yep yup no oh ah hm hmm uh um btw asap quick quickly soon later number no nr called named name
time times way called side good better fine ready give put take make way`.split(/\s+/);

export interface Lexicon {
  /** What a phrase of squashed words stands for; several when it is ambiguous. */
  meanings(key: string): readonly Meaning[];
  /** The same, forgiving a slip of the finger; for single words only. */
  meant(word: string): readonly Meaning[];
  /** Whether it is a word of ours or of everyday speech: everything else is a name, a slip or another subject. */
  isKnown(word: string): boolean;
  isFiller(word: string): boolean;
  /** Whether it is a word of everyday English, of which the most are about something else. */
  isOrdinary(word: string): boolean;
}

/**
 * Whether a word alone can be one of our verbs in the form of an order: `train`, `удали`, but neither `trained` nor
 * `training`.
 *
 * @param language of one language (ISO 639-1), else of any
 */
export function isOrderVerb(word: string, language?: string): boolean {
  return language === undefined
    ? [...orderVerbs.values()].some(known => known.has(word))
    : (orderVerbs.get(language)?.has(word) ?? false);
}

const orderVerbs: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [{ code: 'en', words: verbs }, ...otherLanguages].map(({ code, words }) => [
    code,
    new Set(
      [...entries(words)]
        .flatMap(([concept, phrase]) => (concept in verbs && /^\p{L}+$/u.test(phrase) ? phrase : []))
        // Verbs that mean something only with what they have beside them.
        .concat(
          code === 'en'
            ? 'get let do call bring move push pull hand pass fetch kick fire spin check look go'.split(' ')
            : [],
        ),
    ),
  ]),
);

/** How many words the longest phrase has. */
export const longestPhrase = 6;

/**
 * @param own words that are ours even where no table has them: {@link characteristicWords} of the commands
 * @param ordinary words of everyday English; they are never taken for a slip of another word ("brain" is not "train")
 */
export function buildLexicon(ordinary: ReadonlySet<string>, own: readonly string[] = []): Lexicon {
  const table = new Map<string, Meaning[]>();
  const add = (phrase: string, concept: string, form: Meaning['form']) => {
    const key = squashed(phrase);
    const there = table.get(key) ?? [];
    if (!there.some(meaning => meaning.concept === concept && meaning.form === form)) {
      table.set(key, [...there, { concept, form }]);
    }
  };
  for (const [concept, phrase] of entries(verbs)) {
    if (phrase.endsWith('~')) add(phrase.slice(0, -1), concept, 'past');
    else for (const [word, form] of verbForms(phrase)) add(word, concept, form);
  }
  for (const [concept, phrase] of entries(nouns)) {
    for (const [word, form] of nounForms(phrase)) add(word, concept, form);
  }
  for (const [concept, phrase] of entries(small)) add(phrase, concept, 'base');
  for (const language of otherLanguages) {
    for (const [concept, phrase] of entries(language.words)) {
      if (concept === 'trained') add(phrase, 'train', 'past');
      else add(phrase, concept, 'base');
    }
  }
  const fillers = new Set(
    [...filler, ...otherLanguages.flatMap(({ filler: words }) => words.split(/\s+/))].map(squashed),
  );
  const byLength = new Map<number, string[]>();
  for (const key of table.keys()) {
    if (/^[a-z]{4,}$/.test(key)) byLength.set(key.length, [...(byLength.get(key.length) ?? []), key]);
  }
  for (const key of own.map(squashed)) {
    if (!table.has(key) && !fillers.has(key))
      for (const [form, shape] of nounForms(key)) add(form, key, shape);
  }
  const cyrillic = [...table.keys()].filter(key => /^\p{Script=Cyrillic}{4,}$/u.test(key));
  const corrected = new Map<string, readonly Meaning[]>();
  const nothing: readonly Meaning[] = [];

  function correct(word: string): readonly Meaning[] {
    if (/^\p{Script=Cyrillic}{5,}$/u.test(word)) return sameStem(word);
    const budget = allowedEdits(word.length);
    if (budget === 0 || fillers.has(word) || ordinary.has(word) || !/^[a-z]+$/.test(word)) return nothing;
    let best = budget + 1;
    let found: string | undefined;
    for (let length = word.length - budget; length <= word.length + budget; length++) {
      for (const key of byLength.get(length) ?? []) {
        // The first letter is almost never the one that slips, unless it is swapped with the second.
        if (key[0] !== word[0] && !(key[0] === word[1] && key[1] === word[0])) continue;
        const distance = editDistance(word, key);
        if (distance < best) {
          best = distance;
          found = key;
        }
      }
    }
    return (found && table.get(found)) || nothing;
  }

  /** Russian bends every word: `лидеров` is `лидеры` by all but the ending. */
  function sameStem(word: string): readonly Meaning[] {
    for (let length = word.length - 1; length >= Math.max(4, word.length - 3); length--) {
      const key = cyrillic.find(
        known => known.length - length <= 3 && known.startsWith(word.slice(0, length)),
      );
      if (key) return table.get(key) ?? nothing;
    }
    return nothing;
  }

  return {
    meanings: key => table.get(key) ?? nothing,
    meant(word) {
      const there = table.get(word) ?? corrected.get(word);
      if (there) return there;
      const result = correct(word);
      // Anybody can type anything: what is remembered is kept small.
      if (corrected.size > 5000) corrected.clear();
      corrected.set(word, result);
      return result;
    },
    isKnown: word => table.has(word) || fillers.has(word),
    isFiller: word => fillers.has(word),
    isOrdinary: word => ordinary.has(word),
  };
}

/** Words that a command's own phrases use more than once: a new command brings its words along. */
export function characteristicWords(commands: readonly Command[]): string[] {
  return commands.flatMap(({ name, phrases }) => {
    const words = [name, ...phrases].flatMap(
      phrase => phrase.replace(/\{\w+\}/g, ' ').match(/\p{L}{4,}/gu) ?? [],
    );
    const counts = Map.groupBy(words, word => word.toLowerCase());
    return [...counts].flatMap(([word, uses]) => (uses.length > 1 ? [word] : []));
  });
}

function* entries(table: Record<string, string>): Generator<[string, string]> {
  for (const [concept, phrases] of Object.entries(table)) {
    for (const phrase of phrases.split(',')) yield [concept, phrase.trim()];
  }
}

/** `stop following` bends its first word: stops, stopped, stopping following. */
function verbForms(phrase: string): [string, Meaning['form']][] {
  const [verb = '', ...rest] = phrase.split(' ');
  const tail = rest.map(word => ` ${word}`).join('');
  if (!/^[a-z]{2,}$/.test(verb)) return [[phrase, 'base']];
  const stem = /[^aeiou]e$|ue$/.test(verb) ? verb.slice(0, -1) : verb;
  const doubled = /^[^aeiou]*[aeiou][^aeiouwxy]$/.test(verb) ? verb + verb.slice(-1) : stem;
  const y = /[^aeiou]y$/.test(verb) ? verb.slice(0, -1) : undefined;
  const s = y ? `${y}ies` : /(s|x|ch|sh|z)$/.test(verb) ? `${verb}es` : `${verb}s`;
  return [
    [verb + tail, 'base'],
    [s + tail, 'base'],
    [(y ? `${y}ied` : `${doubled}ed`) + tail, 'past'],
    [`${doubled}ing${tail}`, 'ing'],
  ];
}

function nounForms(phrase: string): [string, Meaning['form']][] {
  const plural = /[^aeiou]y$/.test(phrase)
    ? `${phrase.slice(0, -1)}ies`
    : /(s|x|ch|sh)$/.test(phrase)
      ? `${phrase}es`
      : `${phrase}s`;
  return [
    [phrase, 'base'],
    [plural, 'plural'],
  ];
}
