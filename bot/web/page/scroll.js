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
 * Where to scroll so that what is newest is seen: to the end, but not past the beginning of the newest message, since
 * a long answer is read from its top; and never back.
 *
 * @param {Scroll} scroll
 * @param {number} newest where the newest message begins
 */
export function followed({ top, height, view }, newest) {
  return Math.max(top, Math.min(height - view, newest));
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
