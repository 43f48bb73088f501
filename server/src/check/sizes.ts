/** Sizes as options of servers state them: numbers of bytes, and texts such as `50mb`. */
import type { ValueView } from '../model/usage';

const UNITS: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1024,
  k: 1024,
  mb: 1024 ** 2,
  m: 1024 ** 2,
  gb: 1024 ** 3,
  g: 1024 ** 3,
  tb: 1024 ** 4,
};

/** The number of bytes; `Infinity` for no limit, undefined if it is not known. */
export function bytesOf(view: ValueView | undefined): number | undefined {
  if (view?.k === 'symbol')
    return /(^|\.)(Infinity|POSITIVE_INFINITY|MAX_SAFE_INTEGER|MAX_VALUE)$/.test(view.symbol)
      ? Infinity
      : undefined;
  if (view?.k !== 'literal') return undefined;
  if (typeof view.value === 'number') return view.value;
  const [, number, unit] =
    typeof view.value === 'string' ? (/^\s*([\d.]+)\s*([kmgt]?b?)\s*$/i.exec(view.value) ?? []) : [];
  const factor = unit === undefined ? undefined : UNITS[unit.toLowerCase()];
  return number === undefined || factor === undefined ? undefined : Number(number) * factor;
}

/** `50 MB`, `1.5 GB`. */
export function inWords(bytes: number): string {
  if (!Number.isFinite(bytes)) return 'any size';
  const [size, unit] =
    bytes >= 1024 ** 3
      ? [bytes / 1024 ** 3, 'GB']
      : bytes >= 1024 ** 2
        ? [bytes / 1024 ** 2, 'MB']
        : [bytes / 1024, 'KB'];
  return `${String(Math.round(size * 10) / 10)} ${unit}`;
}
