/** What is put into the headers of a response. */
import { hostLabels } from '../interpret/hosts';
import type { CallContext } from '../interpret/interpreter';
import { addFlow } from '../interpret/sinks';
import { deepLabels, stringOf, type Value } from '../interpret/values';

const HEADER_SETTERS = new Set(['set', 'header', 'setHeader', 'append']);

/** Notes what `res.set(name, value)` and its like put into the headers. */
export function noteHeaders(context: CallContext, method: string): void {
  const [name, value] = context.args;
  // `writeHead(status, message?, headers?)`
  if (method === 'writeHead') {
    for (const arg of context.args)
      if (arg.t === 'obj') for (const [header, inner] of arg.props) noteHeader(context, header, inner);
    return;
  }
  if (method === 'location') noteHeader(context, 'location', name);
  else if (name?.t === 'obj') {
    for (const [header, inner] of name.props) noteHeader(context, header, inner);
  } else if (value && HEADER_SETTERS.has(method)) {
    noteHeader(context, stringOf(name) ?? '', value);
    if (name) noteHeader(context, '', name);
  }
}

/** The headers of a response as one table: where it leads to. */
export function noteAddress(context: CallContext, headers: Value | undefined): void {
  if (headers?.t !== 'obj' || headers.model) return;
  for (const [name, value] of headers.props)
    if (/^(?:location|refresh)$/i.test(name)) noteHeader(context, name, value);
}

function noteHeader(context: CallContext, header: string, value: Value | undefined): void {
  const { interpreter, label, at } = context;
  if (!value) return;
  const isAddress = header.toLowerCase() === 'location' || header.toLowerCase() === 'refresh';
  // With `201 Created` it says where the new thing is, and nobody is led there.
  const { status } = interpreter.path;
  if (isAddress && status !== undefined && status >= 200 && status < 300) return;
  for (const one of isAddress ? hostLabels(value) : deepLabels(value, 1)) {
    if (one.l !== 'req') continue;
    if (!isAddress) addFlow(interpreter, one, 'header', 113, { label, at }, 'high');
    // Nobody but the client itself chooses its headers and cookies, so that a link cannot.
    else if (one.kind !== 'header' && one.kind !== 'cookie')
      addFlow(interpreter, one, 'redirect', 601, { label, at }, 'high');
  }
}
