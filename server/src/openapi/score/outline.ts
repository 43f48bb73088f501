/** What is scored: the operations of a document by name, as endpoints of code are named. */
import type { DocumentOutline } from '../../model/analysis';
import type { ApiDocument } from '../document/model';

export const outlineOf = ({ file, version, operations }: ApiDocument): DocumentOutline => ({
  file,
  version,
  operations: operations.map(({ method, path }) => endpointOf(method, path)),
});

export const endpointOf = (method: string, path: string): { method: string; path: string } => ({
  method: method.toUpperCase(),
  path: path.replace(/\{([^{}/]+)\}/g, ':$1'),
});
