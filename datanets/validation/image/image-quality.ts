import { message } from '../../../store/message.ts';
import type { Luma } from '../../likeness/pdq.ts';
import type { Fault } from '../findings.ts';
import { error, warning } from '../rows/faults.ts';

/** The least shorter side in pixels, and the most that the longer one may be of it: DataComp's basic filter (2023). */
export const leastSide = 200;
export const mostAspect = 3;
/** Variance of the Laplacian below which a picture counts as blurred (Pech-Pacheco and others, 2000, take about 100). */
const blurredBelow = 30;
/** Standard deviation of brightness (0 to 255) below which there is nothing to see. */
const emptyBelow = 4;

/**
 * What is said of a picture's size and looks. Too small or too long ones are kept out; what is blurred or empty is let in
 * with a warning, since a photo of fog is both.
 *
 * @param luma its brightness, with a longer side of 1024 at most
 */
export function imageQuality(size: { width: number; height: number }, luma: Luma): Fault[] {
  const { width, height } = size;
  const faults: Fault[] = [];
  const shorter = Math.min(width, height);
  if (shorter < leastSide) {
    faults.push(
      error(
        'picture-too-small',
        message('The picture has {width} x {height} pixels; the shorter side needs {least}.', {
          width,
          height,
          least: leastSide,
        }),
        message('Give the original; enlarging it adds nothing.'),
      ),
    );
  }
  const aspect = Math.max(width, height) / shorter;
  if (aspect > mostAspect) {
    faults.push(
      error(
        'picture-too-long',
        message('One side is {aspect, number} times the other; {most} times is the most.', {
          aspect: Math.round(aspect * 10) / 10,
          most: mostAspect,
        }),
        message('Crop it to what matters.'),
      ),
    );
  }
  const spread = Math.sqrt(varianceOf(luma.values));
  if (spread < emptyBelow) {
    faults.push(
      warning(
        'empty-picture',
        message('There is next to nothing to see: brightness varies by {spread, number} of 255.', {
          spread: rounded(spread),
        }),
        message('Look whether it is the picture that you meant.'),
      ),
    );
    return faults;
  }
  const sharpness = varianceOf(laplacian(luma));
  if (sharpness < blurredBelow) {
    faults.push(
      warning(
        'blurred-picture',
        message(
          'It looks blurred: its sharpness (variance of the Laplacian) is {sharpness, number}, and {least} is usual at least.',
          { sharpness: rounded(sharpness), least: blurredBelow },
        ),
        message('Give a sharper one if you have it.'),
      ),
    );
  }
  return faults;
}

/** The second derivative of brightness, by the four neighbours; without the outermost pixels. */
function laplacian({ width, height, values }: Luma): Float32Array {
  const out = new Float32Array(Math.max(1, (width - 2) * (height - 2)));
  let to = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      out[to++] =
        (values[at - 1] ?? 0) +
        (values[at + 1] ?? 0) +
        (values[at - width] ?? 0) +
        (values[at + width] ?? 0) -
        4 * (values[at] ?? 0);
    }
  }
  return out;
}

function varianceOf(values: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / values.length;
  return Math.max(0, squares / values.length - mean * mean);
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}
