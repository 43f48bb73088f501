/** Property reads. */
import type { Location } from '../../model/location';
import { credentialName } from './credentials';
import type { Interpreter } from './interpreter';
import { joinLabels, requestKey, type Label, type RequestLabel } from './labels';
import { arrayMember, regexMember, stringMember, VALUE_METHODS } from './builtins';
import { classMember, instanceMember } from './classes';
import type { Fact } from './path';
import { notePart } from './reads';
import { predicateImplications } from './tests';
import {
  alternatives,
  builtin,
  external,
  labelsOf,
  UNDEFINED,
  UNKNOWN,
  union,
  unknown,
  type ExternalValue,
  type ObjectValue,
  type UnknownValue,
  type Value,
} from './values';
import { functionMember } from './functionMembers';

const MAX_PATH = 100;

/** The value of `target.name`. */
export function memberOf(interpreter: Interpreter, target: Value, name: string, at: Location): Value {
  // The environment's name, through whatever checks the configuration.
  if (name === 'NODE_ENV' && (target.t === 'unk' || target.t === 'ext'))
    return external('global:', '.process.env.NODE_ENV', { at });
  switch (target.t) {
    case 'union': {
      const values = target.of
        .filter((v) => (v.t === 'lit' ? v.v !== undefined && v.v !== null : v.t !== 'unk' || !v.ofUnion))
        .map((v) => memberOf(interpreter, v, name, at));
      return values.length === 0 ? UNKNOWN : union(values);
    }
    case 'obj':
      return objectMember(interpreter, target, name, at);
    case 'arr':
      interpreter.saw(target);
      return arrayMember(interpreter, target, name, at);
    case 'fn':
      return target.props?.get(name) ?? functionMember(target, name);
    case 'nat':
      return target.props?.get(name) ?? functionMember(target, name);
    case 'cls':
      return classMember(interpreter, target, name, at);
    case 'ext':
      return externalMember(target, name, at);
    case 'unk':
      return unknownMember(interpreter, target, name, at);
    case 'lit':
      // A missing value has no members: optional chaining gives undefined, and anything else does not get this far.
      return target.v === undefined || target.v === null ? UNDEFINED : stringMember(target, name);
    case 'str':
      return stringMember(target, name);
    case 'regex':
      return regexMember(target, name);
  }
}

/** `ALLOWED.hasOwnProperty(key)` */
const OWN_PROPERTY = builtin('hasOwnProperty', ({ args: [key], at }) =>
  unknown([], predicateImplications(key ? labelsOf(key) : [], at, true)),
);

function objectMember(interpreter: Interpreter, target: ObjectValue, name: string, at: Location): Value {
  interpreter.saw(target);
  const own = target.props.get(name);
  if (own) return own;
  const getter = target.getters?.get(name);
  if (getter) return interpreter.invoke(getter, [], at, target);
  if (name === 'hasOwnProperty' && !target.model) return OWN_PROPERTY;
  const modelled = target.model?.get?.(interpreter, target, name, at);
  if (modelled) return modelled;
  if (target.cls) {
    const inherited = instanceMember(interpreter, target, target.cls, name, at);
    if (inherited) return inherited;
  }
  if (target.labels.length > 0)
    return unknownMember(interpreter, unknown(target.labels) as UnknownValue, name, at);
  return target.open || target.cls || target.model ? UNKNOWN : UNDEFINED;
}

function externalMember(target: ExternalValue, name: string, at: Location): Value {
  const own = target.props?.get(name);
  if (own) return own;
  if (target.path.length > MAX_PATH) return unknown(target.labels);
  if (name === 'default' && target.path === '') return target;
  // `db[model.name] = model`
  const [named] =
    name === 'name' && target.pkg === 'sequelize' && target.path.endsWith('.define()') ? target.args : [];
  if (named?.t === 'lit') return named;
  // A function of a package; what a call gave may have a method of that name.
  if (FUNCTION_MEMBERS.has(name) && /[\w$]$/.test(target.path)) return functionMember(target, name);
  // The host of an address is what decides where it leads: a check of it is one of the address.
  const isHost = target.path.endsWith('.URL()') && /^(?:host|hostname|origin|href)$/.test(name);
  const labels = VALUE_METHODS.has(name) || isHost ? target.labels : memberLabels(target.labels, name, at);
  return external(target.pkg, `${target.path}.${name}`, {
    from: target,
    at,
    labels: isEntryName(target, name) ? joinLabels(labels, [entryLabel(name, at)]) : labels,
    props: undefined,
  });
}

const FUNCTION_MEMBERS = new Set(['bind', 'call', 'apply']);

/** Packages that read archives, whose entries are named by whoever made the archive. */
const ARCHIVES = new Set([
  'adm-zip',
  'unzipper',
  'unzip',
  'unzip-stream',
  'node-unzip-2',
  'yauzl',
  'yauzl-promise',
  'tar',
  'tar-stream',
  'tar-fs',
  'jszip',
  'decompress',
  'node-stream-zip',
  'zip-local',
  'unrar',
  'node-unrar-js',
]);
const ENTRY_NAMES = new Set(['entryName', 'fileName', 'path', 'name', 'filename', 'linkname', 'linkpath']);

const isEntryName = (target: ExternalValue, name: string): boolean =>
  ARCHIVES.has(target.pkg) && ENTRY_NAMES.has(name) && target.path.includes('()');

const entryLabel = (name: string, at: Location): Label => ({
  l: 'req',
  kind: 'file',
  name: `entry.${name}`,
  at,
  steps: [],
});

/** Labels of `x.name`, given those of `x`. */
/** The label with another name and place. Written out, because every member of request data passes here. */
function fieldOf(label: RequestLabel, name: string, at: Location): RequestLabel {
  const { kind, validated, text, vague, clean, steps } = label;
  const field: { -readonly [K in keyof RequestLabel]: RequestLabel[K] } = { l: 'req', kind, name, at, steps };
  if (validated) field.validated = validated;
  if (text) field.text = text;
  if (vague) field.vague = vague;
  if (clean) field.clean = clean;
  return field;
}

export function memberLabels(labels: readonly Label[], name: string, at: Location): readonly Label[] {
  if (labels.length === 0) return labels;
  return (
    withNamedCredential(labels, name, at)
      .map((label): Label => {
        if (label.l === 'req') {
          if (label.kind === 'any') return label;
          const path = label.name === '' ? name : `${label.name}.${name}`;
          const named = path.length > 80 ? label : fieldOf(label, path, at);
          return label.kind === 'file' && SERVER_NAMES.has(name) && !label.name.startsWith('entry')
            ? { ...named, clean: [...(label.clean ?? []), 'path'] }
            : named;
        }
        if (label.l === 'err' && !label.own) {
          if (name === 'stack' || name === 'stackTrace') return { ...label, what: 'stack', at };
          if (name === 'message' || name === 'sqlMessage' || name === 'detail' || name === 'sql')
            return { ...label, what: 'message', at };
          if (STATUS_FIELDS.has(name)) return { ...label, what: 'status', at };
          // What a validator found wrong with the input, field by field.
          if (name === 'errors' || name === 'issues') return { ...label, mild: true };
        }
        return label;
      })
      // A field of what an unknown function made of its argument is mostly one of a record that it looked up.
      .filter((label) => label.l !== 'req' || !label.vague)
      .filter((label) => label.l !== 'err' || label.own || !HARMLESS_ERROR_FIELDS.has(name))
  );
}

/** Where the parser of uploads has put a file: the client has no say in it. */
const SERVER_NAMES = new Set(['path', 'filepath', 'tempFilePath', 'destination']);

/** Fields of an error that hold an HTTP status, or the name of its class. */
const STATUS_FIELDS = new Set(['status', 'statusCode', 'httpStatus', 'httpCode', 'getStatus', 'name']);

/** `parsed.token` of a body that was read as a whole holds what `body.token` holds. */
function withNamedCredential(labels: readonly Label[], name: string, at: Location): readonly Label[] {
  const kind = labels.find(
    (l) => l.l === 'req' && (l.kind === 'body' || l.kind === 'query') && l.name === '',
  );
  const what = kind?.l === 'req' ? credentialName(kind.kind, name) : undefined;
  return what ? joinLabels(labels, [{ l: 'cred', what, at, weak: true }]) : labels;
}

/** Fields of an error that name its kind and nothing of the inside. */
const HARMLESS_ERROR_FIELDS = new Set([
  'code',
  'expose',
  'isOperational',
  'type',
  'isJoi',
  'isBoom',
  'length',
  'headers',
  'getResponse',
  'output',
]);

/** Fields that only errors have which the workspace made for its clients. */
const OWN_ERROR_FIELDS = new Set([
  'isOperational',
  'expose',
  'isBoom',
  'isJoi',
  'isApiError',
  'isCustomError',
  'isHttpError',
]);
const OUTCOME_BAD = new Set(['error', 'errors', 'issues', 'isEmpty', 'reason', 'isError']);
const OUTCOME_GOOD = new Set(['success', 'valid', 'ok', 'isValid', 'issuccess']);

/** Where a test has shown that the error is one of the workspace's own, what is read of it is meant for the client. */
const ownErrors = (labels: readonly Label[]): readonly Label[] =>
  labels.map((label) => (label.l === 'err' ? { ...label, own: true as const } : label));

function unknownMember(interpreter: Interpreter, target: UnknownValue, name: string, at: Location): Value {
  if (target.outcome === 'validation') return outcomeMember(target, name, at);
  if (target.labels.length === 0) return UNKNOWN;
  if (OWN_ERROR_FIELDS.has(name) && target.labels.some((l) => l.l === 'err')) {
    return unknown([], {
      truthy: [{ on: 'own-error', holds: true, at }],
      falsy: [{ on: 'own-error', holds: false, at }],
    });
  }
  notePart(interpreter, target.labels, name, at, VALUE_METHODS.has(name));
  const isOwn = interpreter.path.facts.some((fact) => fact.on === 'own-error' && fact.holds);
  const labels = memberLabels(isOwn ? ownErrors(target.labels) : target.labels, name, at);
  return { t: 'unk', labels, name: target.name ? `${target.name}.${name}` : undefined };
}

function outcomeMember(target: UnknownValue, name: string, at: Location): Value {
  const facts = (holds: boolean): Fact[] => validationFacts(target.labels, holds, at);
  if (name === 'isEmpty')
    return {
      t: 'unk',
      labels: [],
      outcome: 'validation',
      implies: { truthy: facts(true), falsy: facts(false) },
    };
  // The number of errors: none is good.
  if (name === 'length')
    return {
      t: 'unk',
      labels: [],
      outcome: 'validation',
      implies: { truthy: facts(false), falsy: facts(true) },
    };
  if (OUTCOME_BAD.has(name)) return unknown([], { truthy: facts(false), falsy: facts(true) });
  if (OUTCOME_GOOD.has(name)) return unknown([], { truthy: facts(true), falsy: facts(false) });
  // The validated value itself (`value`, `data`, `output`): checked, once the error was looked at.
  return unknown(
    target.labels.map((label) => (label.l === 'req' ? { ...label, validated: true as const } : label)),
  );
}

export const validationFacts = (labels: readonly Label[], holds: boolean, at: Location): Fact[] =>
  labels.flatMap((label) =>
    label.l === 'req' ? [{ on: 'input' as const, key: requestKey(label), holds, at }] : [],
  );

/** `if (ALLOWED[key])`: what is there under a key that the client chose tells that the key is one of the table's. */
function guardOf(target: Value, key: Value, value: Value, at: Location): Value | undefined {
  const labels = labelsOf(key).filter((label) => label.l === 'req');
  const tables = alternatives(target);
  const isTable = tables.some((one) => one.t === 'obj' && !one.model && one.labels.length === 0);
  if (labels.length === 0 || !isTable || tables.length > 1 || labelsOf(key).some((l) => l.l === 'cred'))
    return undefined;
  const implies = predicateImplications(labels, at, true);
  return union([...alternatives(value), { t: 'unk', labels: [], implies, ofUnion: true }]);
}

/** The value of `target[key]` with a key that is not a constant. */
export function elementOf(interpreter: Interpreter, target: Value, key: Value, at: Location): Value {
  const name = key.t === 'lit' && key.v !== null && key.v !== undefined ? String(key.v) : undefined;
  if (name !== undefined) return memberOf(interpreter, target, name, at);
  const values = alternatives(target).map((v): Value => {
    if (v.t === 'obj' || v.t === 'arr') interpreter.saw(v);
    if (v.t === 'arr')
      return v.items.length > 0 && v.items.length <= 8 ? union([...v.items]) : unknown(labelsOf(v));
    if (v.t === 'obj' && !v.model && v.props.size > 0 && v.props.size <= 8)
      return union([...v.props.values()]);
    if (v.t === 'ext') return external(v.pkg, `${v.path}.*`, { from: v, at, labels: v.labels });
    return unknown(labelsOf(v));
  });
  const value = union(values);
  const guarded = guardOf(target, key, value, at);
  if (guarded) return guarded;
  // What stands in a table under a key that the client chose is the table's; who the client is shows in it.
  const keyLabels = labelsOf(key).filter((label) => label.l !== 'req');
  return keyLabels.length > 0 && value.t === 'unk'
    ? { ...value, labels: joinLabels(value.labels, keyLabels) }
    : value;
}

/** Adds the credential label where the name of a request property says that it holds one. */
export const withCredential = (
  value: UnknownValue,
  owner: string,
  name: string,
  at: Location,
): UnknownValue => {
  const what = credentialName(owner, name);
  return what ? { ...value, labels: joinLabels(value.labels, [{ l: 'cred', what, at }]) } : value;
};
