import type { ModuleFacts } from '../../model/facts';
import { Scope, type ModuleInstance } from './scope';
import { literal, object } from './values';

/** A module before it runs: its scope holds what CommonJS gives every module. */
export const ModuleScope = {
  create(facts: ModuleFacts): ModuleInstance {
    const exports = object();
    const moduleObject = object([['exports', exports]]);
    const instance: ModuleInstance = {
      facts,
      file: facts.file,
      state: 'new',
      moduleObject,
      scope: undefined as unknown as Scope,
    };
    instance.scope = new Scope(undefined, instance, 0, exports);
    instance.scope.vars.set('module', moduleObject);
    instance.scope.vars.set('exports', exports);
    instance.scope.vars.set('__filename', literal(facts.file));
    instance.scope.vars.set('__dirname', literal(facts.file.slice(0, facts.file.lastIndexOf('/'))));
    const folder = facts.file.slice(0, facts.file.lastIndexOf('/'));
    instance.scope.vars.set(
      'import.meta',
      object([
        ['url', literal(`file://${facts.file}`)],
        ['filename', literal(facts.file)],
        ['dirname', literal(folder)],
      ]),
    );
    return instance;
  },
};
