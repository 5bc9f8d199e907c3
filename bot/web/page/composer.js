import { openAttachments } from './attachments.js';
import { part } from './dom.js';
import { t } from './language.js';
import { pastedFile } from './pasted.js';
import { openRecall } from './recall.js';

/**
 * Where a message is written: text, and files from the picker, the clipboard or dropped anywhere on the page.
 *
 * @param {object} options
 * @param {(text: string, files: File[]) => void} options.send
 * @param {(event: KeyboardEvent) => boolean} options.menuKey
 */
export function openComposer({ send, menuKey }) {
  const form = part('composer', HTMLFormElement);
  const input = part('write', HTMLTextAreaElement);
  const picker = part('picker', HTMLInputElement);
  const problem = part('composer-problem', HTMLElement);
  const button = part('send', HTMLButtonElement);
  const attachments = openAttachments(
    part('chosen', HTMLElement),
    words => {
      problem.textContent = words;
    },
    changed,
  );

  const recall = openRecall(sessionStorage);

  function changed() {
    button.disabled = !input.value.trim() && !attachments.files().length;
    // Where the browser can't size a field by its content, it is done here.
    if (!CSS.supports('field-sizing', 'content')) {
      input.style.height = 'auto';
      input.style.height = `${input.scrollHeight + 2}px`;
    }
    sessionStorage.setItem('draft', input.value);
  }

  function submit() {
    const text = input.value;
    const files = attachments.files();
    if (!text.trim() && !files.length) return;
    if (attachments.problem()) return input.focus();
    input.value = '';
    attachments.clear();
    recall.keep(text);
    send(text, files);
    input.focus();
  }

  /** @param {Iterable<File>} files */
  function add(files) {
    attachments.add(files);
    input.focus();
  }

  form.addEventListener('submit', event => {
    event.preventDefault();
    submit();
  });
  input.addEventListener('input', changed);
  input.addEventListener('keydown', event => {
    if (menuKey(event) || event.shiftKey || event.isComposing) return;
    const recalled = recall.key(event.key, input.value);
    if (recalled !== undefined) {
      event.preventDefault();
      input.value = recalled;
      changed();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      submit();
    }
  });
  input.addEventListener('paste', event => {
    const files = event.clipboardData?.files;
    if (files?.length) {
      event.preventDefault();
      add(files);
      return;
    }
    const text = event.clipboardData?.getData('text/plain') ?? '';
    const file = pastedFile(text);
    if (!file) return;
    event.preventDefault();
    add([new File([text], file.name, { type: file.type, lastModified: Date.now() })]);
    problem.textContent = t('The long text you pasted goes as the file {name}.', { name: file.name });
  });
  picker.addEventListener('change', () => {
    add(picker.files ?? []);
    picker.value = '';
  });
  part('pick', HTMLButtonElement).addEventListener('click', () => picker.click());
  input.value = sessionStorage.getItem('draft') ?? '';
  changed();

  return {
    input,
    add,
    /**
     * @param {string} text
     * @param {File[]} files
     */
    fill(text, files) {
      input.value = text;
      if (files.length) add(files);
      changed();
      input.focus();
    },
  };
}

/**
 * Takes files dropped anywhere: into the form's field they are dropped on, else into the message.
 *
 * @param {HTMLElement} veil shown while files hover over the page
 * @param {(files: Iterable<File>) => void} add
 */
export function openDrops(veil, add) {
  let depth = 0;
  const holdsFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes('Files') ?? false;
  const show = (/** @type {boolean} */ shown) => {
    if (!shown) depth = 0;
    veil.hidden = !shown;
  };
  addEventListener('dragenter', event => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    depth++;
    show(!document.querySelector('dialog[open]'));
  });
  addEventListener('dragover', event => {
    if (holdsFiles(event)) event.preventDefault();
  });
  addEventListener('dragleave', () => {
    if (--depth <= 0) show(false);
  });
  addEventListener('drop', event => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    show(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    const open = document.querySelector('dialog[open] [data-drop]');
    const zone = event.target instanceof Element ? (event.target.closest('[data-drop]') ?? open) : open;
    if (zone) zone.dispatchEvent(new CustomEvent('files', { detail: files }));
    else if (!document.querySelector('dialog[open]')) add(files);
  });
}
