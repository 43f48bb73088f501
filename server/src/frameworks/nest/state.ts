/** What set-up code says of Nest applications, and the module graph behind them. */
import type { Location } from '../../model/location';
import type { ClassValue, Value } from '../../link/interpret/values';

export interface GlobalStep {
  readonly value: Value;
  readonly at: Location;
}

export interface NestApplication {
  readonly at: Location;
  readonly root: Value | undefined;
  /** It is told to listen; an application that is not serves nobody. */
  listens: boolean;
  prefix: string;
  prefixExclude: readonly string[];
  versioning:
    | { readonly uri: boolean; readonly prefix: string; readonly defaultVersion: readonly string[] }
    | undefined;
  readonly guards: GlobalStep[];
  readonly pipes: GlobalStep[];
  readonly filters: GlobalStep[];
  readonly interceptors: GlobalStep[];
  readonly middleware: GlobalStep[];
}

export interface ModuleMiddleware {
  readonly steps: readonly GlobalStep[];
  readonly exclude: readonly string[];
  readonly routes: readonly {
    readonly path?: string;
    readonly method?: string;
    readonly controller?: ClassValue['ir'];
  }[];
}

export interface NestModuleGraph {
  /** Controllers in the order of their modules, with the path that `RouterModule` gives their module. */
  readonly controllers: Map<ClassValue['ir'], { readonly cls: ClassValue; readonly prefix: string }>;
  readonly guards: GlobalStep[];
  readonly pipes: GlobalStep[];
  readonly filters: GlobalStep[];
  readonly interceptors: GlobalStep[];
  readonly middleware: ModuleMiddleware[];
  /** Something in `imports` or `controllers` could not be resolved. */
  unresolved: boolean;
}

export const emptyGraph = (): NestModuleGraph => ({
  controllers: new Map(),
  guards: [],
  pipes: [],
  filters: [],
  interceptors: [],
  middleware: [],
  unresolved: false,
});
