/** Models whose declaration has a field for the owner of a record: schemas of mongoose, models of Sequelize, entities. */
import type { ModuleFacts } from '../model/facts';
import type { ClassIr, Expr } from '../model/ir';
import { eachExpression, keysOf, perModule, writtenPath } from './codeScan';
import { isOwnerField } from './databaseViews';
import { calleeName } from './surroundings';

export interface OwnedModel {
  /** As it is declared: `Order`. */
  readonly name: string;
  readonly field: string;
  readonly file: string;
}

export const ownedModels = (modules: ReadonlyMap<string, ModuleFacts>): readonly OwnedModel[] =>
  [...modules.values()].flatMap(ownedIn);

const ownedIn = perModule((facts): readonly OwnedModel[] => {
  const { file } = facts;
  const found: OwnedModel[] = [];
  const names: string[] = [];
  let schemaField: string | undefined;
  const note = (name: string | undefined, fields: Expr | undefined): void => {
    const field = fields?.k === 'obj' ? keysOf(fields).find(isOwnerField) : undefined;
    if (name !== undefined && field !== undefined) found.push({ name, field, file });
  };
  eachExpression(new Map([[file, facts]]), ['call'], (call) => {
    const [first, second] = call.args;
    const name = first?.k === 'lit' && typeof first.v === 'string' ? first.v : undefined;
    const callee = calleeName(call);
    if (callee === 'model' && name !== undefined && second) {
      names.push(name);
      // `mongoose.model('Order', new Schema({ … }))`
      if (second.k === 'call' && calleeName(second) === 'Schema') note(name, second.args[0]);
    }
    // `sequelize.define('Order', { … })`, `Order.init({ … }, { sequelize })`
    if (callee === 'define') note(name, second);
    if (callee === 'init' && call.callee.k === 'mem' && second?.k === 'obj')
      note(keysOf(second).includes('sequelize') ? writtenPath(call.callee.obj) : undefined, first);
    if (callee === 'Schema' && first?.k === 'obj') schemaField ??= keysOf(first).find(isOwnerField);
  });
  const [only] = names;
  if (schemaField !== undefined && only !== undefined && names.length === 1)
    found.push({ name: only, field: schemaField, file });
  return [...found, ...facts.ir.classes.flatMap((cls) => ofEntity(cls, file))];
});

/** `@Entity() class Order { @Column() ownerId }` of TypeORM, MikroORM and sequelize-typescript; `@Schema()` of Nest. */
function ofEntity(cls: ClassIr, file: string): OwnedModel[] {
  const isEntity = cls.decorators?.some(({ expr }) =>
    /^(Entity|Table|Schema|ChildEntity)(\(\))?$/.test(writtenPath(expr) ?? ''),
  );
  const owner = cls.members.find(
    ({ kind, name, decorators }) =>
      kind === 'prop' && typeof name === 'string' && isOwnerField(name) && (decorators?.length ?? 0) > 0,
  );
  return isEntity && cls.name !== undefined && owner && typeof owner.name === 'string'
    ? [{ name: cls.name, field: owner.name, file }]
    : [];
}
