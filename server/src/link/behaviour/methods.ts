/** What a handler that looks at the method of a request does with those that it does not look for. */
import type { ControlState } from '../../model/endpoint';
import type { AnswerEvent, Trace } from '../interpret/trace';

export interface MethodsSeen {
  /** The methods that it looks for. */
  readonly compared: readonly string[];
  /** `refused`: by a status; `passed`: the request is answered as if it were fine, or left without an answer. */
  readonly others: 'refused' | 'passed' | 'unknown';
}

const METHOD = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|QUERY|TRACE)$/;
/** A client that is told "not found" or "bad request" learns that it is not served, if not why. */
const REFUSALS = new Set([400, 404, 405, 501]);

export const methodsCompared = ({ methods }: Trace): string[] =>
  [...methods].map((method) => method.toUpperCase()).filter((method) => METHOD.test(method));

const refuses = ({ how, status }: AnswerEvent): boolean =>
  status === undefined ? how === 'throw' || how === 'next-error' : REFUSALS.has(status);

/** The status of an answer was set by the call itself, to something that is not known. */
const isVague = ({ how, status, label }: AnswerEvent): boolean =>
  status === undefined && (how !== 'respond' || /status|code|response|return|new /i.test(label));

/** Of a request with a method that nobody looks for: every way is known. */
export function othersOf(trace: Trace): MethodsSeen['others'] {
  const { continues, handedOver, unknowns, answeredElsewhere } = trace;
  if (continues.length > 0 || handedOver.length > 0 || unknowns.length > 0 || answeredElsewhere)
    return 'unknown';
  if (trace.answers.length === 0) return 'passed';
  if (trace.answers.some(refuses)) return 'refused';
  return trace.answers.some(isVague) ? 'unknown' : 'passed';
}

/** Of a request whose method is open: one refusal among all ways is taken to be that of other methods. */
export function methodsSeen(trace: Trace | undefined): MethodsSeen | undefined {
  const compared = trace ? methodsCompared(trace) : [];
  return trace && compared.length > 0 ? { compared, others: othersOf(trace) } : undefined;
}

export interface MethodsInput {
  readonly protocol: string;
  readonly method: string;
  readonly isStatic: boolean;
  readonly changesState: boolean;
  readonly methods?: MethodsSeen;
}

/** The state of the control: is a request of a method that the endpoint is not made for turned away? */
export function methodHandling(input: MethodsInput): ControlState {
  const { method, methods } = input;
  if (input.protocol !== 'http')
    return state('not-needed', 'high', 'its protocol knows operations and no methods');
  if (methods?.others === 'passed')
    return state(
      'absent',
      'medium',
      `it looks for ${methods.compared.join(', ')}, and refuses no other method`,
    );
  if (methods?.others === 'refused')
    return state('present', 'high', `it refuses other methods than ${methods.compared.join(', ')}`);
  if (methods?.others === 'unknown') return state('unknown', 'low', 'it looks at the method itself');
  if (method !== '*') return state('present', 'high', `it is registered for ${method} alone`);
  if (input.isStatic) return state('not-needed', 'medium', 'it serves static files');
  return input.changesState
    ? state('absent', 'medium', 'it writes, whatever the method is')
    : state('unknown', 'low', 'it is registered for every method');
}

const state = (
  name: ControlState['state'],
  confidence: ControlState['confidence'],
  summary: string,
): ControlState => ({ state: name, confidence, evidence: [{ summary }] });
