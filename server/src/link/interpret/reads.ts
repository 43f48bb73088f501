/** What is read of the request: its parameters, with whether they had been checked by then. */
import type { SourceKind } from '../../model/endpoint';
import type { Location } from '../../model/location';
import type { Interpreter } from './interpreter';
import { requestKey, type Label } from './labels';
import { isChecked } from './path';

export function noteRead(
  interpreter: Interpreter,
  kind: SourceKind,
  name: string,
  at: Location,
  validated = false,
): void {
  const { trace } = interpreter;
  if (!trace || kind === 'url') return;
  const key = requestKey({ kind, name });
  if (trace.reads.has(key)) return;
  trace.reads.set(key, {
    kind,
    name,
    location: at,
    validated: validated || isChecked(interpreter.path, key),
  });
}

/** Names that any text, list or promise has. */
const OF_VALUES = new Set(['length', 'size', 'constructor', 'prototype', 'issues', 'errors', 'error']);

/** `JSON.parse(text).name`, `schema.parse(body).name`: a field of what the whole body was made into. */
export function notePart(
  interpreter: Interpreter,
  labels: readonly Label[],
  name: string,
  at: Location,
  isMethod: boolean,
): void {
  if (!interpreter.trace || isMethod || OF_VALUES.has(name)) return;
  for (const label of labels)
    if (label.l === 'req' && label.name === '' && !label.vague && PARTS.has(label.kind))
      noteRead(interpreter, label.kind as SourceKind, name, at, label.validated === true);
}

const PARTS = new Set<string>(['body', 'query', 'path']);
