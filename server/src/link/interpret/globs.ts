/** Packages that match a text against glob patterns, by which middleware tells the paths that it lets pass. */
import picomatch from 'picomatch';
import type { CallContext } from './interpreter';
import {
  entryOf,
  external,
  literal,
  modelled,
  native,
  stringOf,
  type NativeValue,
  type Value,
} from './values';

/** Patterns that are written out in the code; undefined if one of them is not known. */
function patternsIn(value: Value | undefined): string[] | undefined {
  const items = value?.t === 'arr' && !value.open ? value.items : value ? [value] : [];
  const texts = items.map((item) => stringOf(item));
  return texts.length > 0 && texts.every((text) => text !== undefined && text.length < 300)
    ? (texts as string[])
    : undefined;
}

function matches(text: string | undefined, patterns: readonly string[] | undefined): boolean | undefined {
  if (text === undefined || !patterns) return undefined;
  try {
    return picomatch([...patterns])(text);
  } catch {
    return undefined;
  }
}

/** `isMatch(text, patterns)`; what is not known is asked of the package. */
const isMatch =
  (pkg: string): NativeValue['call'] =>
  (context) => {
    const [text, patterns] = context.args;
    const known = matches(stringOf(text), patternsIn(patterns));
    return known === undefined ? asked(pkg, context) : literal(known);
  };

const asked = (pkg: string, context: CallContext): Value =>
  context.interpreter.call(external(pkg, '.isMatch'), context);

/** `picomatch(patterns)` makes a function that is given the text. */
const matcherOf =
  (pkg: string): NativeValue['call'] =>
  ({ args: [patterns] }) =>
    native('matcher', (context) => {
      const known = matches(stringOf(context.args[0]), patternsIn(patterns));
      return known === undefined ? asked(pkg, context) : literal(known);
    });

interface GlobPackage {
  /** What the package's own function does. */
  readonly call: NativeValue['call'];
  readonly members: Readonly<Record<string, NativeValue['call']>>;
}

const PACKAGES: Readonly<Record<string, GlobPackage>> = {
  micromatch: {
    call: (context) => context.interpreter.call(external('micromatch', ''), context),
    members: {
      isMatch: isMatch('micromatch'),
      any: isMatch('micromatch'),
      matcher: matcherOf('micromatch'),
    },
  },
  minimatch: { call: isMatch('minimatch'), members: { minimatch: isMatch('minimatch') } },
  picomatch: { call: matcherOf('picomatch'), members: { isMatch: isMatch('picomatch') } },
};

/** The model of such a package; undefined for every other module. */
export function globPackage(name: string): Value | undefined {
  const model = entryOf(PACKAGES, name);
  return (
    model &&
    modelled({
      kind: 'package',
      call: model.call,
      get: (_interpreter, self, member) => {
        if (member === 'default') return self;
        const call = entryOf(model.members, member);
        return call ? native(member, call) : external(name, `.${member}`);
      },
    })
  );
}
