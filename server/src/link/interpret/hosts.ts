/** Which parts of a URL that is put together can choose the host to which it leads. */
import { joinLabels, NO_LABELS, type Label } from './labels';
import { alternatives, deepLabels, labelsOf, type ExternalValue, type Value } from './values';

/**
 * A text after which the host, or being a path of this service, is settled. `U` stands for a part that is not known and
 * not of the request, mostly a configured address; `R` for request data.
 */
const SETTLED: readonly RegExp[] = [
  /^([a-zA-Z][\w+.-]*:|U:)?\/\/[^/?#R]+[/?#]/,
  /^U(?!:)/,
  /^\/[^/\\R]/,
  /^[^:/?#RU]+[/?#]/,
  /^[?#]/,
];
const settles = (text: string): boolean => SETTLED.some((pattern) => pattern.test(text));

/** Labels of those parts of a value, used as a URL, that come before its host is settled. */
export function hostLabels(value: Value): readonly Label[] {
  return alternatives(value).reduce<readonly Label[]>((all, one) => joinLabels(all, ofOne(one)), NO_LABELS);
}

/** The URL of the request itself names this service, whatever else the client chose of it. */
const chosen = (labels: readonly Label[]): readonly Label[] =>
  labels.filter((label) => label.l === 'req' && label.kind !== 'url' && !label.validated);

/** What `new URL(target, base)` was given, also after something was read of it or done with it. */
function addressIn(value: ExternalValue): readonly Value[] | undefined {
  let made: ExternalValue | undefined = value;
  while (made && made.path !== '.URL()') made = made.from;
  return made?.pkg === 'global:' ? made.args : undefined;
}

/** The target of a URL object that is made of one. */
export const addressOf = (value: Value): Value | undefined =>
  value.t === 'ext' ? addressIn(value)?.[0] : undefined;

/** `new URL(target, base)`: the base counts where the target is a path. */
function ofUrlObject(value: ExternalValue): readonly Label[] {
  // A check of the address as it was made is one of what it was made of.
  if (value.labels.some((label) => label.l === 'req') && chosen(value.labels).length === 0) return NO_LABELS;
  const made = addressIn(value);
  if (!made) return chosen(deepLabels(value, 1));
  const [target, base] = made;
  const labels = target ? hostLabels(target) : NO_LABELS;
  return labels.length === 0 && base ? hostLabels(base) : labels;
}

function ofOne(value: Value): readonly Label[] {
  if (value.t === 'obj') {
    // `{ url }`, `{ host }` of an options object.
    return ['url', 'uri', 'host', 'hostname', 'baseURL', 'href'].reduce<readonly Label[]>((all, name) => {
      const part = value.model ? undefined : value.props.get(name);
      return part ? joinLabels(all, hostLabels(part)) : all;
    }, labelsOf(value));
  }
  if (value.t === 'ext') return ofUrlObject(value);
  if (value.t !== 'str') return chosen(deepLabels(value, 1));
  let text = '';
  let labels = NO_LABELS;
  value.parts.forEach((part, index) => {
    if (part !== null) {
      text += part.replace(/[RU]/g, 'x');
      return;
    }
    const own = chosen((index === 0 ? value.head : undefined) ?? value.partLabels[index] ?? NO_LABELS);
    if (own.length === 0) {
      // What is not known and not of the request stands for a configured address.
      text += 'U';
      return;
    }
    if (!settles(text)) labels = joinLabels(labels, own);
    text += 'R';
  });
  return labels;
}
