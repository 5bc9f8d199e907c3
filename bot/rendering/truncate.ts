/** Cut at so many characters, with an ellipsis. */
export function truncate(text: string, length: number): string {
  const points = [...text.replace(/\s+/g, ' ').trim()];
  return points.length <= length
    ? points.join('')
    : `${points
        .slice(0, length - 1)
        .join('')
        .trimEnd()}…`;
}
