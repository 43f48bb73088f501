/** Modules of JSON: `import config from './plugin.json'`. */
import type { WorkspaceView } from '../../model/project';
import { array, literal, object, UNKNOWN, type Value } from './values';

const MAX_LENGTH = 20_000;
const MAX_DEPTH = 6;

/** The value of a small file of JSON; undefined for every other file. */
export function jsonModule({ text }: WorkspaceView, file: string): Value | undefined {
  const written = file.endsWith('.json') ? text(file) : undefined;
  if (written === undefined || written.length > MAX_LENGTH) return undefined;
  try {
    return valueOf(JSON.parse(written), MAX_DEPTH);
  } catch {
    return undefined;
  }
}

function valueOf(data: unknown, depth: number): Value {
  if (data === null || typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean')
    return literal(data);
  if (depth === 0 || typeof data !== 'object') return UNKNOWN;
  if (Array.isArray(data)) return array(data.map((item) => valueOf(item, depth - 1)));
  return object(Object.entries(data).map(([name, value]) => [name, valueOf(value, depth - 1)]));
}
