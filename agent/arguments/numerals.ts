/**
 * A number as people write it, alone: `2e-4`, `2 * 10^-4`, `1,000`, `0,5`, `.5`, `3k`, `1/2`, `50%`.
 * A comma or a point before exactly three digits parts thousands where that can be (`1,000`, not `0,125`).
 *
 * @returns undefined when the text is something else
 */
export function readNumber(text: string): number | undefined {
  const written = text.trim().replace(/[−–]/g, '-').replace(/\s+/g, ' ');
  const power = /^(?:(\S+?) ?[*x×·] ?)?10 ?(?:\^|\*\*) ?\(? ?([+-]? ?\d+) ?\)?$/i.exec(written);
  if (power) {
    const factor = power[1] === undefined ? 1 : decimal(power[1]);
    return factor === undefined ? undefined : exact(factor, Number(power[2]?.replace(' ', '')));
  }
  const fraction = /^(\d+) ?\/ ?(\d+)$/.exec(written);
  if (fraction) return Number(fraction[2]) === 0 ? undefined : Number(fraction[1]) / Number(fraction[2]);
  const scaled = /^(\S+?) ?(%|k|m)$/i.exec(written);
  if (scaled?.[1] && scaled[2]) {
    const value = decimal(scaled[1]);
    return value === undefined ? undefined : exact(value, scales[scaled[2].toLowerCase()] ?? 0);
  }
  return decimal(written);
}

const scales: Record<string, number> = { '%': -2, k: 3, m: 6 };

function decimal(text: string): number | undefined {
  if (!/^[+-]?(\d[\d.,]*|[.,]\d+)(e[+-]?\d+)?$/i.test(text)) return undefined;
  const [digits = '', power] = text.toLowerCase().split('e');
  const plain = /^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(digits)
    ? digits.replaceAll(',', '')
    : /^[+-]?[1-9]\d{0,2}(\.\d{3}){2,}$/.test(digits)
      ? digits.replaceAll('.', '')
      : digits.replace(',', '.');
  const value = Number(power === undefined ? plain : `${plain}e${power}`);
  return Number.isFinite(value) ? value : undefined;
}

/** `value * 10^power` without the rounding of a multiplication: 3 and -5 give 0.00003. */
function exact(value: number, power: number): number | undefined {
  const [digits, own = '0'] = String(value).split('e');
  const result = Number(`${digits}e${Number(own) + power}`);
  return Number.isFinite(result) ? result : undefined;
}
