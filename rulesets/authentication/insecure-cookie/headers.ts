/** `Set-Cookie` headers that are written by hand. */
import { alternativesOf } from '../../../server/src/check/usageViews';
import type { Usage, ValueView } from '../../../server/src/model/usage';

export interface WrittenCookie {
  readonly name: string;
  readonly httpOnly: boolean;
  readonly secure: boolean;
}

/** The cookies that a header sets whose attributes are all known; those that are taken back are none. */
export function cookiesIn({ args }: Pick<Usage, 'args'>): readonly WrittenCookie[] {
  const [first, second] = args;
  const headers: readonly (readonly [string, ValueView | undefined])[] =
    first?.k === 'object'
      ? Object.entries(first.props)
      : [[first?.k === 'literal' ? String(first.value) : '', second]];
  return headers
    .filter(([name]) => /^set-cookie$/i.test(name))
    .flatMap(([, value]) => alternativesOf(value).flatMap((one) => (one.k === 'array' ? one.items : [one])))
    .flatMap((value) => parsed(value) ?? []);
}

/** Stands for a part of a text that is not known. */
const HOLE = '\u0000';

function parsed(value: ValueView): WrittenCookie | undefined {
  const text =
    value.k === 'literal' && typeof value.value === 'string'
      ? value.value
      : value.k === 'text'
        ? value.parts.map((part) => part ?? HOLE).join('')
        : undefined;
  const [pair = '', ...attributes] = text?.split(';') ?? [];
  const [, name, content = ''] = /^\s*([\w.-]+)=(.*)$/s.exec(pair) ?? [];
  if (text === undefined || name === undefined) return undefined;
  // `token=${token}${flags}`, `token=${token}; ${flags}`: what is not known may be an attribute.
  if (content.includes(HOLE + HOLE)) return undefined;
  if (attributes.some((one) => one.includes(HOLE) && !one.includes('='))) return undefined;
  const has = (pattern: RegExp): boolean => attributes.some((one) => pattern.test(one));
  if (content.trim() === '' || has(/^\s*max-age=(0|-\d+)\s*$/i) || has(/^\s*expires=.*\b1970\b/i))
    return undefined;
  return { name, httpOnly: has(/^\s*httponly\s*$/i), secure: has(/^\s*secure\s*$/i) };
}
