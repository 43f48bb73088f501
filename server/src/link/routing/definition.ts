/** What the linker and the documentation need to know of a framework before a workspace is linked. */
import type { Framework } from './model';
import type { Registry } from './registry';

/** `server/src/frameworks/<id>.ts` (or `<id>/<id>.ts`) exports one as `framework`; the index is generated from them. */
export interface FrameworkDefinition {
  /** Names the framework in endpoints and reports: `express`. */
  readonly id: string;
  /** Markdown for the README's table: name and the versions that the model was made for. */
  readonly title: string;
  /** Markdown for the README's table: what is understood. */
  readonly covers: string;
  /** Makes the adapter for one linking of a workspace. */
  readonly create: (registry: Registry) => Framework;
}
