/** Calls middleware and handlers as oRPC does. */
import { answerWithReturned } from '../../link/behaviour/answers';
import { dataObject, symbolicRequest, type RequestFields } from '../../link/behaviour/request';
import type { SourceKind } from '../../model/endpoint';
import type { Interpreter } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { external, modelled, UNKNOWN, type Value } from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import { CONTEXT, nextWith, parsedInput, propertiesOf } from '../trpc/run';

/** What an endpoint's input is made of. */
export interface Input {
  /** Undefined: it takes none. */
  readonly kind: 'query' | 'body' | undefined;
  readonly schemas: readonly Value[];
  /** Names of the input that stand in the path. */
  readonly inPath: ReadonlySet<string>;
  /** `inputStructure: 'detailed'`: the parts of the request by themselves. */
  readonly detailed: boolean;
  /** What the call of the handler gives procedures to begin with. */
  readonly context?: Value | undefined;
}

const PARTS: RequestFields = {
  params: { is: 'data', kind: 'path' },
  query: { is: 'data', kind: 'query' },
  body: { is: 'data', kind: 'body' },
  headers: { is: 'headers' },
};

/** What plugins and adapters put into the context beside what the workspace does. */
const FIELDS: RequestFields = { ...CONTEXT, reqHeaders: { is: 'headers' } };

export function runOrpc(
  interpreter: Interpreter,
  step: RawStep,
  input: Input,
  assigned: ReadonlyMap<string, Value>,
): void {
  const { at } = step;
  const given = inputOf(interpreter, step, input);
  const begun = new Map([...knownOf(input.context), ...assigned]);
  const context = symbolicRequest({ fields: FIELDS, assigned: begun });
  const next = nextWith(interpreter, 'context');
  const options = modelled({
    kind: 'plain',
    get: (_i, _s, name) => {
      switch (name) {
        case 'context':
          return context;
        case 'input':
          return given;
        case 'next':
          return step.role === 'middleware' ? next : undefined;
        case 'errors':
          return external('@orpc/server', '.errors');
        default:
          return undefined;
      }
    },
  });
  if (step.role === 'middleware') interpreter.invoke(step.value, [options, given, UNKNOWN], at);
  else answerWithReturned(interpreter, step.value, [options], at);
}

const knownOf = (context: Value | undefined): readonly (readonly [string, Value])[] =>
  context ? [...propertiesOf(context)].filter(([, value]) => value.t !== 'unk') : [];

function inputOf(interpreter: Interpreter, { at }: RawStep, input: Input): Value {
  const { kind, schemas, inPath, detailed } = input;
  if (!kind) return UNKNOWN;
  if (detailed) return symbolicRequest({ fields: PARTS });
  const data = parsedInput(interpreter, kind, schemas, at);
  // That there is an input does not say that somebody looks at it.
  interpreter.trace?.reads.delete(kind);
  if (inPath.size === 0 || data.t !== 'obj' || !data.model?.get) return data;
  const { get } = data.model;
  const path: SourceKind = 'path';
  data.model = {
    ...data.model,
    get: (run, self, name, readAt) =>
      inPath.has(name)
        ? memberOf(run, dataObject(run, path, readAt), name, readAt)
        : get(run, self, name, readAt),
  };
  return data;
}
