/**
 * One look for all pictures. They are drawn 1200 pixels wide and mostly seen at a third of that, so the smallest
 * lettering is 32 pixels: about 10 on a phone.
 */
export const theme = {
  width: 1200,
  margin: 64,
  font: 'Inter',
  /** Font weights that ship. */
  regular: 400,
  strong: 600,
  title: 54,
  label: 42,
  small: 34,
  paper: '#fbfaf7',
  ink: '#22211e',
  quiet: '#6a675f',
  line: '#e3e0d8',
  accent: '#1d5f8a',
  /** For further series, told apart by lightness too: the picture may be seen without colours. */
  series: ['#1d5f8a', '#c2711f', '#5b8c3e', '#8a4a8f', '#4f4d48', '#b23a48'],
} as const;

/** Height of the block with title and subtitle. */
export const headHeight = 196;
