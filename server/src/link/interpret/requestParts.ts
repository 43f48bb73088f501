/** `schema.parse(req)`: the request as a whole is checked, part by part. */
import type { SourceKind } from '../../model/endpoint';
import type { Location } from '../../model/location';
import type { Label } from './labels';
import { object, unknown, type ObjectValue, type Value } from './values';

const PARTS: readonly (readonly [name: string, kind: SourceKind])[] = [
  ['body', 'body'],
  ['query', 'query'],
  ['params', 'path'],
];

const label = (kind: SourceKind, at: Location): Label => ({ l: 'req', kind, name: '', at, steps: [] });

export const isRequest = (value: Value | undefined): boolean =>
  value?.t === 'obj' && value.model?.kind === 'request';

/** What a check of a whole request looks at. */
export const requestLabels = (at: Location): readonly Label[] => PARTS.map(([, kind]) => label(kind, at));

/** What a schema makes of a whole request: parts that were checked. */
export const checkedRequest = (at: Location): ObjectValue =>
  object(
    PARTS.map(([name, kind]) => [name, unknown([{ ...label(kind, at), validated: true } as Label])]),
    at,
  );
