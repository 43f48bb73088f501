/** `setTimeout` and its like. */
import { recordValue } from './sinks';
import { labelsOf, UNKNOWN, type NativeValue } from './values';

export const timer: NativeValue['call'] = ({ interpreter, args, at, label }) => {
  const [callback] = args;
  // A timer runs a text as code; what is not known to be a text is mostly a function.
  if (callback && /Timeout$|Interval$/.test(label)) {
    const confidence = callback.t === 'str' ? 'high' : 'low';
    if (labelsOf(callback).some((one) => one.l === 'req'))
      recordValue(interpreter, callback, { sink: 'eval', cwe: 95, confidence }, { label, at });
  }
  if (callback) interpreter.branch(() => interpreter.invoke(callback, args.slice(2), at));
  return UNKNOWN;
};
