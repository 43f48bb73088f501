/** Whether something bounds the size of what a client may send. */
import type { ControlState, RequestRead } from '../../model/endpoint';

/** What a framework bounds by itself, where nothing is set. */
export interface OwnLimit {
  /** "Fastify reads at most 1 MiB of a body" */
  readonly summary: string;
  /** `depends`: on where it runs; nothing is said of it then. */
  readonly state: 'present' | 'depends';
}

export const limitedTo = (summary: string): OwnLimit => ({ summary, state: 'present' });

export interface BodyLimitInput {
  readonly protocol: string;
  readonly method: string;
  readonly framework: string;
  readonly reads: readonly RequestRead[];
  readonly ownLimit?: OwnLimit | undefined;
}

const WITHOUT_BODY = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE', 'SUBSCRIBE']);
const BODY = new Set(['body', 'file', 'message']);
/** A body is there only if a parser made it: with none in sight, it is out of sight. */
const NEEDS_PARSER = new Set(['express', 'koa', 'restify', 'feathers', 'inversify', 'tsoa']);

/** @param fromChain what the steps of the chain provide */
export function bodyLimit(input: BodyLimitInput, fromChain: ControlState): ControlState {
  if (fromChain.state === 'present') return fromChain;
  const { ownLimit, protocol, method, reads } = input;
  const bodies = reads.filter(({ kind }) => BODY.has(kind));
  if (
    bodies.length === 0 &&
    (protocol !== 'http' || WITHOUT_BODY.has(method) || fromChain.state === 'absent')
  )
    return state('not-needed', 'it reads no body');
  if (ownLimit) return state(ownLimit.state === 'present' ? 'present' : 'unknown', ownLimit.summary);
  if (protocol !== 'http') return state('unknown', `it depends on the server that carries ${protocol}`);
  const readsRaw = bodies.some(({ kind, name }) => kind === 'body' && name === '');
  if (NEEDS_PARSER.has(input.framework) && fromChain.state === 'absent' && !readsRaw)
    return state('unknown', 'what parses its body is not in sight');
  return fromChain;
}

const state = (name: ControlState['state'], summary: string): ControlState => ({
  state: name,
  confidence: name === 'present' ? 'high' : name === 'unknown' ? 'low' : 'medium',
  evidence: [{ summary }],
});
