/** What the interpreter remembers of where a value comes from, beside the value itself. */
import type { SinkCategory, SourceKind } from '../../model/endpoint';
import type { Location } from '../../model/location';
import type { FlowStep } from '../../model/endpoint';

/** The value holds request data. `key` is `kind.name`, e.g. `body.address.city`; `any` is the whole request. */
export interface RequestLabel {
  readonly l: 'req';
  readonly kind: SourceKind | 'any';
  readonly name: string;
  readonly at: Location;
  /** A schema or type check has vouched for it. */
  readonly validated?: true;
  /** Certainly a string: it cannot be an object with operators, or a list. */
  readonly text?: true;
  /** It went through code that is not known, and may have become something else there. */
  readonly vague?: true;
  /** Harmless for these sinks (`all`: for every one). */
  readonly clean?: readonly (SinkCategory | 'all')[];
  readonly steps: readonly FlowStep[];
}

/** The value is, or was made from, a caught error. */
export interface ErrorLabel {
  readonly l: 'err';
  /** `status`: a field that says nothing of the inside, but by which errors for clients are told from others. */
  readonly what: 'error' | 'message' | 'stack' | 'status';
  readonly at: Location;
  readonly steps: readonly FlowStep[];
  /** Made by the workspace itself for the client (`new HttpError(400, 'Bad id')`). */
  readonly own?: true;
  /** Of taking apart what the client sent. */
  readonly mild?: true;
}

/** The value is, or was derived from, a credential or the identity that it stands for. */
export interface CredentialLabel {
  readonly l: 'cred';
  /** `the Authorization header`, `req.session` … */
  readonly what: string;
  readonly at: Location;
  /** Already known to be genuine (result of a verification or of a session lookup). */
  readonly verified?: true;
  /** The client's own text in a field with a telling name: that it is there says nothing. */
  readonly weak?: true;
}

export type Label = RequestLabel | ErrorLabel | CredentialLabel;

export const MAX_LABELS = 8;
const MAX_STEPS = 12;
export const NO_LABELS: readonly Label[] = [];

export const requestKey = (label: { kind: string; name: string }): string =>
  label.name === '' ? label.kind : `${label.kind}.${label.name}`;

/** Do two labels say the same? Compared field by field, because it is asked for every pair that meets. */
function isSame(a: Label, b: Label): boolean {
  if (a === b) return true;
  switch (a.l) {
    case 'req':
      return (
        b.l === 'req' &&
        a.name === b.name &&
        a.kind === b.kind &&
        a.validated === b.validated &&
        a.vague === b.vague &&
        a.text === b.text &&
        (a.clean === b.clean || (a.clean?.join() ?? '') === (b.clean?.join() ?? ''))
      );
    case 'err':
      return (
        b.l === 'err' &&
        a.what === b.what &&
        a.own === b.own &&
        a.mild === b.mild &&
        a.at.span[0] === b.at.span[0] &&
        a.at.file === b.at.file
      );
    case 'cred':
      return b.l === 'cred' && a.what === b.what;
  }
}

/** Union without duplicates, bounded: what is cut is the tail, which no message would show. */
export function joinLabels(a: readonly Label[], b: readonly Label[]): readonly Label[] {
  if (b.length === 0 || a === b) return a;
  if (a.length === 0) return b;
  if (a.length >= MAX_LABELS) return a;
  const extra = b.filter((label) => !a.some((other) => isSame(other, label)));
  return extra.length === 0 ? a : [...a, ...extra].slice(0, MAX_LABELS);
}

export const withStep = (labels: readonly Label[], step: FlowStep): readonly Label[] =>
  labels.map((label) =>
    label.l === 'cred' || label.steps.length >= MAX_STEPS
      ? label
      : { ...label, steps: [...label.steps, step] },
  );

export const validatedLabels = (labels: readonly Label[]): readonly Label[] =>
  labels.map((label) => (label.l === 'req' ? { ...label, validated: true as const } : label));

/** Functions by whose name the result is the argument in another form. */
const TRANSFORMS =
  /parse|decod|encod|serial|clone|copy|pick|omit|merge|assign|default|trim|lower|upper|case|saniti[sz]e|normali[sz]e|stringify|json|convert|transform|^map|format|flatten|escape|to[A-Z]|plain|join|concat|slug|query|strip|clean|wrap|body|params?$|String|Object|validat|schema|cast|coerce/;

const REPORTERS = /^(capture|report|log|track|notify|record|publish|emit|add)(?![a-z])/;

/** `captureException(err)` gives back a number under which it is found, and nothing of the error. */
export const unreported = (labels: readonly Label[], name: string): readonly Label[] =>
  REPORTERS.test(name) ? labels.filter((label) => label.l !== 'err') : labels;

/** What the result of a function that is not known has of its arguments. */
export const throughUnknown = (all: readonly Label[], name: string): readonly Label[] => {
  const labels = unreported(all, name);
  return TRANSFORMS.test(name)
    ? labels
    : labels.map((label) => (label.l === 'req' ? { ...label, vague: true as const } : label));
};

export const cleanLabels = (
  labels: readonly Label[],
  sinks: readonly (SinkCategory | 'all')[],
): readonly Label[] =>
  labels.map((label) =>
    label.l === 'req' && !sinks.every((sink) => label.clean?.includes(sink))
      ? { ...label, clean: [...(label.clean ?? []), ...sinks] }
      : label,
  );
