/** What SvelteKit's own modules tell an application of where and how it runs. */
import type { Location } from '../../model/location';
import { external, literal, modelled, unknown, type Value } from '../../link/interpret/values';

const moduleOf = (subpath: string, member: (name: string, at: Location) => Value | undefined): Value =>
  modelled({
    kind: 'package',
    get: (_interpreter, _self, name, at) =>
      member(name, at) ?? external(`$app/${subpath}`, `.${name}`, { at }),
  });

/** The paths of endpoints are those below `base`, which is empty unless a deployment says otherwise. */
const PATHS = moduleOf('paths', (name) => (name === 'base' || name === 'assets' ? literal('') : undefined));

const ENVIRONMENT = moduleOf('environment', (name, at) => {
  // Nobody sends requests while the application is built.
  if (name === 'building' || name === 'browser') return literal(false);
  return name === 'dev'
    ? unknown([], {
        truthy: [{ on: 'production', holds: false, at }],
        falsy: [{ on: 'production', holds: true, at }],
      })
    : undefined;
});

const MODULES: Readonly<Record<string, Value>> = { paths: PATHS, environment: ENVIRONMENT };

/** `$app/paths` and `$app/environment`; undefined for every other module. */
export const appModule = (subpath: string): Value | undefined =>
  Object.hasOwn(MODULES, subpath) ? MODULES[subpath] : undefined;
