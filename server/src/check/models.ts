/** Data models that the code declares, with the fields that nobody outside should see. */
import { expressionsOf, perModule, propertyOf } from './codeScan';
import { calleeName } from './surroundings';
import { wordsOf } from './words';
import type { ModuleFacts } from '../model/facts';
import type { ClassIr, Expr, ObjectExpr } from '../model/ir';
import type { Location } from '../model/location';

export interface SecretModel {
  /** Lower case, singular: `user`. */
  readonly name: string;
  readonly fields: readonly string[];
  readonly location: Location;
}

const PASSWORD =
  /^(.*(pass|pw) ?(hash|digest)|(hashed|encrypted|user|account|admin|plain)? ?(password|passwd|pwd|pass ?phrase)( (hash|digest|salt|hashed|encrypted))?|(password )?salt|hash ?password)$/;
const TOKEN =
  /^((reset|refresh|password|password reset|reset password|verification|verify|email verification|activation|confirmation|remember|auth|session|recovery|forgot password)( ?password| ?email)? ?(token|code|secret|key)s?|remember ?me ?token|api ?(key|secret)|secret ?key|private ?key|client ?secret|webhook ?secret|(totp|otp|mfa|2fa|two ?fa|two ?factor)( auth)? ?(secret|key|code|seed|recovery codes|backup codes)|backup ?codes|recovery ?codes|ssn|social security number|security ?answer|cvv|card ?number|credit ?card ?number)$/;

/** `passwordHash`, `resetToken`; not `passwordChangedAt`. */
export const isSecretField = (name: string): boolean =>
  isPasswordField(name) || TOKEN.test(wordsOf(name).join(' '));
export const isPasswordField = (name: string): boolean => PASSWORD.test(wordsOf(name).join(' '));

const known = new WeakMap<ReadonlyMap<string, ModuleFacts>, ReadonlyMap<string, SecretModel>>();

/** Models with secret fields that nothing keeps back by itself, by name. */
export function secretModels(modules: ReadonlyMap<string, ModuleFacts>): ReadonlyMap<string, SecretModel> {
  const cached = known.get(modules);
  if (cached) return cached;
  const found = new Map<string, SecretModel>();
  for (const facts of modules.values()) for (const model of modelsIn(facts)) found.set(model.name, model);
  known.set(modules, found);
  return found;
}

const modelsIn = perModule((facts): readonly SecretModel[] => {
  const models = [...ofCalls(facts), ...ofClasses(facts)].filter(({ fields }) => fields.length > 0);
  return models.length > 0 && hidesItself(facts) ? [] : models;
});

/** `User`, `users`, `UserModel` and `userRepository` are all of `user`. */
export function modelName(name: string): string {
  const words = wordsOf(name).filter(
    (word, _index, all) =>
      !(
        all.length > 1 &&
        /^(model|models|schema|repository|repositories|repo|entity|entities|table|collection|dao|store|db)$/.test(
          word,
        )
      ),
  );
  const last = words.at(-1) ?? '';
  return [...words.slice(0, -1), singular(last)].join(' ');
}

const singular = (word: string): string =>
  /ies$/.test(word) ? word.replace(/ies$/, 'y') : /(ss|us)$/.test(word) ? word : word.replace(/s$/, '');

/** The module has a way in which its records are written for clients. */
function hidesItself(facts: ModuleFacts): boolean {
  const names = /^(toJSON|toObject|toClient|toPublic|toResponse|toSafeObject|defaultScope|omit)$/;
  const isName = (name: unknown): boolean => typeof name === 'string' && names.test(name);
  return (
    facts.ir.functions.some(({ name }) => isName(name)) ||
    expressionsOf(facts, 'lit').some(({ v }) => isName(v)) ||
    expressionsOf(facts, 'mem').some(({ prop }) => isName(prop)) ||
    expressionsOf(facts, 'obj').some(({ props }) => props.some(({ key }) => isName(key))) ||
    expressionsOf(facts, 'call').some((call) => calleeName(call) === 'plugin' && call.args.some(isHiding))
  );
}

/** `schema.plugin(toJSON)`, `plugin(require('mongoose-hidden')())`. */
const isHiding = (arg: Expr): boolean =>
  /json|hidden|private|omit|sanitiz/i.test(
    arg.k === 'id' ? arg.name : arg.k === 'call' ? (calleeName(arg) ?? '') : '',
  );

function ofCalls(facts: ModuleFacts): SecretModel[] {
  const models: SecretModel[] = [];
  const calls = expressionsOf(facts, 'call');
  const schemas = calls.filter((call) => secretsOfSchema(call) !== undefined);
  const [only] = schemas.length === 1 ? schemas : [];
  /** Of `new Schema(…)` on the spot, of the variable that holds one, or of the only one in the module. */
  const secretsGiven = (schema: Expr): readonly string[] =>
    secretsOfSchema(schema) ??
    secretsOfSchema(schema.k === 'id' ? initialsOf(facts).get(schema.name) : undefined) ??
    secretsOfSchema(only) ??
    [];
  const named = (name: string | undefined, fields: readonly string[], at: Expr['at']): void => {
    if (name !== undefined)
      models.push({ name: modelName(name), fields, location: { file: facts.file, span: at } });
  };
  for (const expr of calls) {
    const callee = calleeName(expr) ?? '';
    const [first, second] = expr.args;
    const name = first?.k === 'lit' && typeof first.v === 'string' ? first.v : undefined;
    if (callee === 'model' && name !== undefined) {
      const inline = second?.k === 'obj' ? secretsOf(second) : undefined;
      named(name, inline ?? (second ? secretsGiven(second) : []), expr.at);
    } else if (callee === 'define' && name !== undefined && second?.k === 'obj') {
      named(name, secretsOf(second), expr.at);
    } else if (
      /^(pg|mysql|sqlite|singlestore|gel)Table$/.test(callee) &&
      name !== undefined &&
      second?.k === 'obj'
    )
      named(name, secretsOf(second), expr.at);
    else if (callee === 'init' && first?.k === 'obj' && second?.k === 'obj' && expr.callee.k === 'mem') {
      const owner = expr.callee.obj.k === 'id' ? expr.callee.obj.name : undefined;
      const given = propertyOf(second, 'modelName');
      named(given?.k === 'lit' && typeof given.v === 'string' ? given.v : owner, secretsOf(first), expr.at);
    }
  }
  return models;
}

/** `new Schema({ … })`; nothing of other expressions. */
function secretsOfSchema(expr: Expr | undefined): readonly string[] | undefined {
  const [shape] = expr?.k === 'call' && calleeName(expr) === 'Schema' ? expr.args : [];
  return shape?.k === 'obj' ? secretsOf(shape) : undefined;
}

/** What the variables of a module begin with. */
const initialsOf = perModule((facts): ReadonlyMap<string, Expr> => {
  const found = new Map<string, Expr>();
  for (const statement of facts.ir.body)
    if (statement.k === 'var')
      for (const { pat, init } of statement.decls) if (pat.k === 'id' && init) found.set(pat.name, init);
  return found;
});

/** Fields of a definition that are secret and not left out by `select: false` or the like. */
const secretsOf = (shape: ObjectExpr): readonly string[] =>
  shape.props.flatMap((prop) =>
    typeof prop.key === 'string' && isSecretField(prop.key) && !isKeptBack(prop.value) ? [prop.key] : [],
  );

const isKeptBack = (value: Expr): boolean =>
  value.k === 'obj' &&
  value.props.some(
    ({ key, value: inner }) =>
      (key === 'select' && inner.k === 'lit' && inner.v === false) ||
      (/^(hidden|private|protect|hideJSON|exclude)$/.test(String(key)) &&
        !(inner.k === 'lit' && inner.v === false)),
  );

const ENTITY = /^(Entity|ViewEntity|ChildEntity|Table|Schema|modelOptions|ObjectType)$/;
const COLUMN = /^(Column|Prop|prop|Property|Field|PrimaryColumn|Attribute)$/;
const HIDING = /^(Exclude|Hidden|Transform|HideField|Omit)$/;

function ofClasses(facts: ModuleFacts): SecretModel[] {
  return facts.ir.classes.flatMap((cls): SecretModel[] => {
    if (cls.name === undefined || !isEntity(cls)) return [];
    const fields = cls.members.flatMap((member) => {
      const decorators = member.decorators ?? [];
      if (typeof member.name !== 'string' || !isSecretField(member.name)) return [];
      const names = decorators.map(({ expr }) => decoratorName(expr));
      if (!names.some((name) => COLUMN.test(name)) || names.some((name) => HIDING.test(name))) return [];
      const kept = decorators.some(
        ({ expr }) => expr.k === 'call' && expr.args.some((arg) => isKeptBack(arg)),
      );
      return kept ? [] : [member.name];
    });
    return [{ name: modelName(cls.name), fields, location: { file: facts.file, span: cls.at } }];
  });
}

const isEntity = (cls: ClassIr): boolean =>
  cls.decorators?.some(({ expr }) => ENTITY.test(decoratorName(expr))) ?? false;

const decoratorName = (expr: Expr): string =>
  expr.k === 'call' ? (calleeName(expr) ?? '') : expr.k === 'id' ? expr.name : '';
