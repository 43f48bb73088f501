/** Plain YAML scalars by the core schema of YAML 1.2 (https://yaml.org/spec/1.2.2/#103-core-schema). */
import type { Scalar } from './openapiTree';

export function plainScalar(raw: string): Scalar {
  const first = raw.charCodeAt(0);
  // Only these can start anything but a string: digits, sign, point, `~`, and n, t, f in both cases.
  const isDigit = first >= 48 && first <= 57;
  if (!isDigit && !'+-.~nNtTfF'.includes(raw.charAt(0))) return raw;
  if (isDigit || first === 43 || first === 45 || first === 46) return numberOf(raw) ?? raw;
  if (/^(?:~|null|Null|NULL|)$/.test(raw)) return null;
  if (/^(?:true|True|TRUE)$/.test(raw)) return true;
  return /^(?:false|False|FALSE)$/.test(raw) ? false : raw;
}

function numberOf(raw: string): number | undefined {
  if (/^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/.test(raw)) return Number(raw);
  if (/^0x[\da-fA-F]+$/.test(raw) || /^0o[0-7]+$/.test(raw)) return Number(raw);
  if (/^[-+]?\.(?:inf|Inf|INF)$/.test(raw)) return raw.startsWith('-') ? -Infinity : Infinity;
  return /^\.(?:nan|NaN|NAN)$/.test(raw) ? NaN : undefined;
}
