/**
 * @typedef {{ top: number, height: number, view: number }} Scroll how far it is scrolled, how high the content is and
 *   how much of it is seen, in pixels
 */

/** Nearer than this to the end counts as being there: a finger rarely stops at the last pixel. */
const near = 48;

/**
 * Whether the end is in sight, so that what comes next should be too.
 *
 * @param {Scroll} scroll
 */
export function isAtEnd({ top, height, view }) {
  return height - top - view <= near;
}

/**
 * Where to scroll so that what is read stays where it is when something is put above it.
 *
 * @param {Scroll} before
 * @param {Scroll} after
 */
export function steadied(before, after) {
  return before.top + (after.height - before.height);
}
