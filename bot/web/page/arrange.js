/**
 * Makes these the children, in this order, moving none that is in its place: a moved element loses the focus.
 *
 * @param {HTMLElement} parent
 * @param {HTMLElement[]} children
 */
export function arrange(parent, children) {
  const wanted = new Set(children);
  for (const child of [...parent.children])
    if (child instanceof HTMLElement && !wanted.has(child)) child.remove();
  children.forEach((child, at) => {
    if (parent.children[at] !== child) parent.insertBefore(child, parent.children[at] ?? null);
  });
}

/**
 * What has the focus in an element, for {@link refocus}.
 *
 * @param {HTMLElement} element
 */
export function focused(element) {
  const active = document.activeElement;
  return active && element.contains(active) ? { active, key: active.getAttribute('data-key') } : undefined;
}

/**
 * Gives the focus back to what took the place of what had it.
 *
 * @param {HTMLElement} element
 * @param {ReturnType<typeof focused>} before
 */
export function refocus(element, before) {
  if (!before || before.active.isConnected) return;
  const next = [...element.querySelectorAll('[data-key]')].find(
    one => one.getAttribute('data-key') === before.key,
  );
  const target = next instanceof HTMLElement ? next : element;
  target.focus({ preventScroll: true });
}
