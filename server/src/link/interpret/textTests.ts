/** What tests of a text say of it: `startsWith`, `includes`, `match` and their like. */
import type { Location } from '../../model/location';
import type { Label } from './labels';
import { predicateImplications } from './tests';
import { stringOf, type Implications, type RegexValue, type Value } from './values';

/** Texts that a value is refused for: a value without them has passed the check. */
const REFUSED = /^(\.\.|[/\\<>@:;'"`|&$%\0]|\.[/\\]|--)/;

/** `startsWith('http')`, `startsWith('/')`, `endsWith('example.com')`: whoever chooses the text can meet them. */
const saysNothing = (name: string, text: string): boolean =>
  (name === 'startsWith' && /^(?:\/|https?(?::\/{0,2})?|\w+:\/\/)$/.test(text)) ||
  (name === 'endsWith' && /^[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}$/i.test(text)) ||
  (name === 'startsWith' && /^(?:https?:)?\/\/[\w.-]+$/.test(text));

/** `/example\.com/`: an address that is found anywhere in a text. */
export const isLoosePattern = ({ pattern }: RegexValue): boolean =>
  (!pattern.startsWith('^') &&
    /\w\\?\.(?:com|org|net|io|dev|app|local|internal|co|example)\b/.test(pattern)) ||
  /^\^https?:?(?:\\?\/){0,2}$/.test(pattern);

/** What a test of a text implies; undefined if it says nothing, as that some known text occurs in it. */
export function textTest(
  name: string,
  own: readonly Label[],
  labels: readonly Label[],
  arg: Value | undefined,
  at: Location,
): Implications | undefined {
  const implied = predicateImplications(labels, at);
  const text = stringOf(arg);
  const refuses = text === undefined ? arg?.t === 'regex' && refusing(arg) : REFUSED.test(text);
  if (refuses && name !== 'startsWith') return { truthy: implied.falsy, falsy: implied.truthy };
  if (text !== undefined) {
    // `//host` and `/\\host` lead elsewhere, whatever follows.
    if (name === 'startsWith' && /^[/\\]{2}$/.test(text))
      return { truthy: implied.falsy, falsy: implied.truthy };
    if (saysNothing(name, text)) return undefined;
  }
  if (arg?.t === 'regex' && isLoosePattern(arg)) return undefined;
  const isPart = name === 'includes' || name === 'indexOf' || name === 'search';
  return isPart && own.some((label) => label.l === 'req') ? undefined : implied;
}

/** `/[^a-z]/`, `/\.\./`: what matches is what has to be kept out. */
export const refusing = (regex: RegexValue): boolean =>
  /^\[\^[^\]]*\][+*]?$/.test(regex.pattern) || /^(\\\.\\\.|\\\/|\\\\\\\\)/.test(regex.pattern);
