/** `except('/api/public/*', guard)` of `hono/combine`: runs the middleware unless the path is one of those named. */
import { continueWith } from '../../link/behaviour/answers';
import { native, UNDEFINED, UNKNOWN } from '../../link/interpret/values';
import { coversRoute, pathPatterns } from '../../link/routing/paths';

export const except = native('except', ({ args: [condition, ...steps] }) => {
  const patterns = pathPatterns(condition);
  return native('except', (context) => {
    const { interpreter, args, at } = context;
    const { request, trace } = interpreter;
    if (trace) trace.readsUrl = true;
    const isExempt =
      patterns && request ? patterns.some((pattern) => coversRoute(pattern, request.path, false)) : undefined;
    if (isExempt !== false) continueWith({ ...context, args: [] });
    if (isExempt === true) return UNDEFINED;
    for (const step of steps.flatMap((one) => (one.t === 'arr' ? one.items : [one])))
      interpreter.invoke(step, args, at);
    return UNKNOWN;
  });
});
