import { h, icon } from './dom.js';
import { t } from './language.js';
import { bytes } from './words.js';

/** What the server takes in one message. */
const mostBytes = 64 * 1024 * 1024;
const mostFiles = 20;

/**
 * Files chosen and not sent yet, as chips that can be taken away again.
 *
 * @param {HTMLElement} list where the chips are shown
 * @param {(words: string) => void} complain shows what is wrong with the choice, or nothing with ''
 * @param {() => void} [changed]
 */
export function openAttachments(list, complain, changed = () => {}) {
  /** @type {File[]} */
  let chosen = [];

  function draw() {
    const chips = chosen.map((file, at) =>
      h(
        'li',
        { class: 'chip' },
        icon('file'),
        h('bdi', { class: 'name' }, file.name),
        h('span', { class: 'detail' }, bytes(file.size)),
        h(
          'button',
          {
            type: 'button',
            class: 'bare',
            'aria-label': t('Take away {name}', { name: file.name }),
            onclick() {
              set(chosen.filter(one => one !== file));
              const next = list.querySelectorAll('button')[Math.min(at, chosen.length - 1)];
              next?.focus();
            },
          },
          icon('close'),
        ),
      ),
    );
    list.replaceChildren(...chips);
    list.hidden = !chosen.length;
  }

  /** @param {File[]} files */
  function set(files) {
    chosen = files;
    draw();
    complain(problem(files));
    changed();
  }

  draw();
  return {
    files: () => chosen,
    /** @param {Iterable<File>} files the same file twice is taken once */
    add: files => set([...chosen, ...[...files].filter(file => !chosen.some(one => isSame(one, file)))]),
    /** @param {File} file */
    remove: file => set(chosen.filter(one => one !== file)),
    clear: () => set([]),
    problem: () => problem(chosen),
  };
}

/**
 * What is wrong with a choice of files; '' when nothing is.
 *
 * @param {readonly { size: number }[]} files
 */
export function problem(files) {
  const size = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length > mostFiles)
    return t('A message can have {n} files; these are {given}.', { n: mostFiles, given: files.length });
  if (size > mostBytes) {
    return t(
      'The files of one message can have {most} together; these have {size}. Send them in several messages.',
      { most: bytes(mostBytes), size: bytes(size) },
    );
  }
  return '';
}

/**
 * @param {File} a
 * @param {File} b
 */
function isSame(a, b) {
  return a.name === b.name && a.size === b.size && a.lastModified === b.lastModified;
}
