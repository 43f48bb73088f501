/** `InversifyExpressServer`: the Express application that it makes, and what is set up on it before the controllers. */
import type { Location } from '../../model/location';
import type { CallContext } from '../../link/interpret/interpreter';
import { memberOf } from '../../link/interpret/members';
import { modelled, native, UNKNOWN, type ObjectValue, type Value } from '../../link/interpret/values';
import type { RawStep } from '../../link/routing/model';
import { pathPatterns } from '../../link/routing/paths';
import { stepsOf } from '../../link/routing/registry';
import { textsOf } from '../decorated/controllers';

export class Server {
  readonly at: Location;
  readonly rootPath: string;
  readonly value: ObjectValue;
  /** What `setConfig` puts before the controllers. */
  readonly before: { readonly path: string; readonly step: RawStep }[] = [];
  /** `setErrorConfig` has a handler of errors. */
  handlesErrors = false;

  constructor({ interpreter, args, at }: CallContext) {
    this.at = at;
    const [, , config] = args;
    this.rootPath =
      config?.t === 'obj' ? (textsOf(memberOf(interpreter, config, 'rootPath', at))[0] ?? '') : '';
    this.value = modelled(
      {
        kind: 'inversify.server',
        get: (_i, self, name) =>
          name === 'setConfig' || name === 'setErrorConfig'
            ? native(name, (context) => {
                const [configure] = context.args;
                if (configure) context.interpreter.invoke(configure, [this.application(name)], context.at);
                return self;
              })
            : UNKNOWN,
      },
      at,
    );
  }

  private application(phase: 'setConfig' | 'setErrorConfig'): Value {
    return modelled({
      kind: 'inversify.app',
      get: (_i, self, name) =>
        name === 'use'
          ? native(name, (context) => {
              if (phase === 'setErrorConfig') this.handlesErrors = true;
              else this.use(context);
              return self;
            })
          : UNKNOWN,
    });
  }

  private use(context: CallContext): void {
    const [first] = context.args;
    const paths = first?.t === 'lit' || first?.t === 'str' ? (pathPatterns(first) ?? []) : undefined;
    for (const step of stepsOf(context, paths ? 1 : 0, 'app'))
      for (const { text } of paths ?? [{ text: '/' }]) this.before.push({ path: text, step });
  }
}
