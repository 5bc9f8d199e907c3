import type { Vocabulary } from './vocabulary.ts';

/** English bends its words by rule, so its nouns and its little words stand apart from what is bent like a verb. */
export const english: Vocabulary & {
  things: Readonly<Record<string, string>>;
  little: Readonly<Record<string, string>>;
} = {
  code: 'en',
  orders: {
    train:
      'train, retrain, finetune, fine tune, tune, teach, taught~, fit, tweak, adapt, specialise, specialize, educate, coach, fine tunning, finetuning',
    learn: 'learn, learnt~',
    show: 'show, shown~, display, see, seen~, view, describe, print, inspect, look at, bring up, pull up, check out',
    list: 'list, enumerate, browse',
    give: 'give, gave~, given~, hand me, pass me, fetch me, get me, gimme',
    create:
      'create, set up, setup, spin up, build, built~, establish, initialise, initialize, introduce, found a',
    make: 'make, made~, generate',
    start: 'start, begin, began~, launch, kick off, fire up, initiate',
    open: 'open',
    run: 'run, ran~, execute',
    stop: 'stop, halt, cease, pause',
    cancel: 'cancel, kill, abort, terminate, interrupt, call off, scrap, take off the queue',
    leave: 'leave, left~, exit, quit, end, hang up, get out, log out, finish',
    resume:
      'resume, continue, carry on, go on with, go ahead with, pick up, restart, retry, rerun, run again, try again, unpause, relaunch, revive, keep going, pick back up',
    delete:
      'delete, remove, erase, trash, get rid of, throw away, throw out, wipe, destroy, bin, nuke, purge, discard, dump the model, chuck',
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
      'withdraw, withdrew~, withdrawn~, retract, take back, take it back, pull back, unsubmit, undo, revoke, rescind, pull out, get back',
    review:
      'review, grade, judge, assess, moderate, vet, rate, mark, check submissions, evaluate submissions',
    appeal:
      'appeal, object to, contest, disagree, dispute, challenge, complain, protest, reconsider, look again, look at again, check again, fight the rejection, reexamine, have another look',
    reject: 'reject, refuse, decline, turn down, turned down~',
    freeze:
      'freeze, froze~, frozen~, snapshot, take a snapshot, cut a version, cut a new version, cut a release, cut, lock in, tag, pin a version, version it, freeze a version, make a version',
    export: 'export, download, dump, extract, save as, write out',
    evaluate: 'evaluate, eval, test, benchmark, measure, validate, run the evaluation, run an evaluation',
    compare: 'compare',
    talk: 'chat, talk, speak, spoke~, converse, have a word, try out',
    tell: 'ask, tell, told~, say, said~, answer with',
    switch: 'switch, swap',
    bind: 'bind, bound~, route, hook up, hook, wire, tie, direct, redirect, funnel, feed, send everything, map, point',
    connect: 'connect, attach',
    link: 'link, pair, join, merge, unite, associate, tie together',
    close: 'close, shut, shut down, seal, retire, archive, stop accepting, stop taking, lock, wind down',
    edit: 'edit, modify, alter, adjust, rewrite, reword, amend, rephrase',
    change: 'change',
    set: 'set',
    raise: 'raise, lower, increase, decrease, reduce, bump, bump up, extend, limit to, cap, double, halve',
    allow: 'allow, permit, let people',
    turn: 'turn on, turn off, enable, disable, activate, deactivate, switch on, switch off, configure',
    post: 'post, publish, announce, broadcast, share, send',
    ban: 'ban',
    unban: 'unban, unblock',
    signout: 'sign me out, sign out',
    invite: 'invite, onboard, let in, bring in',
    promote: 'promote, demote, appoint, grant, assign, upgrade, downgrade',
    prove: 'prove, verify',
    vote: 'vote',
    help: 'help, assist, get started, getting started',
    explain:
      'explain, understand, mean, meant~, wonder, clarify, tell me how, tell me what, tell me why, just tell me, tell me about how, recommend, walk me through, eli5, describe how, show me how, describe what, show how, elaborate, guide me',
    collect: 'collect, gather, accumulate, assemble',
    keep: 'keep, kept~, store, save',
    wait: 'wait, pend, hang',
    unbind: 'unbind, unbound~, unlink, unhook, untie, unroute, detach, disconnect',
  },
  words: {
    cancel: 'canceled~, canceling',
    show: 'let me see, info, facts, stats, statistics, figures, details, detail, information, infos',
    list: 'overview, catalogue, catalog',
    leave: 'bye, goodbye, be done with, done with, done talking, done chatting, back to normal, back to you',
    resume:
      'where it stopped, where it left off, from its last checkpoint, from its checkpoint, from the last checkpoint',
    delete: 'gone, gone for good, no longer wanted',
    withdraw: 'want back',
    appeal:
      'second opinion, rejected unfairly, unfair, unfairly, wrongly rejected, fresh reviewer, wrong decision, another look',
    freeze: 'new version',
    evaluate: 'evaluation, evals, held out, heldout',
    compare:
      'comparison, vs, versus, side by side, next to each other, against each other, head to head, both answers',
    talk: 'chatting',
    bind: 'goes to, go to, belongs to, belong to, goes into, go into, land in, lands in, ends up in, end up in, feeds',
    close:
      'no more submissions, no more files, no more data, no new submissions, no longer accept, takes no more, closing time',
    post: 'keep posted',
    invite: 'invitation, sign in link, signin link, login link, invite link, sign up link, invitation link',
    promote: 'is now a, is now, be a, as a, becomes, become',
    prove: 'proof, certificate, evidence, receipt, inclusion proof, inclusion, ledger, ledger entry',
    vote: 'arena, blind, blindly, blindfolded, battle, duel, face off, blind test, blind vote, mystery',
    help: 'assistance, commands, command, menu, what can you do, what can i do, what do you do, what can this bot do, who are you, how does this work, how do you work, where do i start, where to start, im new, usage, what are you for',
    explain:
      'curious, want to know, wanna know, what does, what happens, whats the difference, difference between, difference, what is the point, whats the point, how does, how do, supposed to, is it possible, am i allowed, are we allowed, do i need, do i have to, do you need, does it cost, is there a way, best practice, what is meant, info on how, possible to, tutorial, instructions for, steps, step by step',
    earn: 'earn, credit, credits, points, reward, rewards, credited, usable credit',
    learned: 'what did i train, my data train, my data trained, data used for, used for',
    fail: 'fail, crash, break, broke~, broken~, die, go wrong, went wrong~',
    wait: 'undecided, in review, under review',
    win: 'win, won~, winning, lead, leading, ahead, in front, on top, in the lead, who leads, first place',
    need: 'need review, needs review, needs reviewing, needs grading, need grading, needs a reviewer, need a reviewer, waiting for review, to review, to grade, to judge',
  },
  things: {
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
    link: 'link, same person',
    person:
      'person, friend, colleague, somebody, someone, user, member, coworker, guest, newcomer, new person',
    next: 'next, another one, something to, anything to, one more',
    prompt: 'prompt',
    context: 'context, provenance note',
    words: 'reason, message',
    mine: 'my, mine, i gave, did i, have i, do i, i have, i sent, i submitted, i uploaded',
    now: 'now, right now, at the moment, currently, atm, today, at present, as it is, this minute',
    live: 'running, active, in progress, under way, underway, going on, ongoing, busy',
  },
  little: {
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
  },
  within:
    'a an the this that these those my our your its it them us me him her to of for in on at by with and into onto from as about please pls plz kindly now right away immediately asap again too then up out off back over down here there named called new all every each per max most least at up min maximum minimum w using thanks thx forever current latest whole entire some call',
  filler:
    'enough stuff entire whole kind kinds sort sorts type types any anybody someone everyone whatever whoever else ever always often sometimes usually today tonight tomorrow without within via plus etc able though although unless whether either neither nor above below behind next near far away together alone besides thus hence myself yourself itself themselves ain a an the of for to in on at by with and or but so then than as from into onto up out over through via please pls plz plss kindly hey hi yo ok okay well just maybe perhaps actually basically really very quite also too bot gristmill dear guys folks everyone there here this that these those it its me us we you your our their they them he she him her his i im ill id ive youre u ur can could would will may might must do did does is are be am been being has have having get got getting go going want wanna wants need needs like lets let gonna gotta try trying think know see if some someone thing things one ones bit little lot much many something please sir mate bro man dude thats theres while until after before because since during about between against only even still already yet ever again first last other another same own such both each few most per under off down use using used based don s t re right sure yes yeah yep yup no oh ah hm hmm uh um btw asap quick quickly soon later number no nr called named name time times way called side good better fine ready give put take make way',
};
