/** Controls that the workspace already has, in a form that a fix can put on another endpoint. */
import type { Endpoint, KnownControl } from '../../model/endpoint';
import type { Expr } from '../../model/ir';
import type { Interpreter } from '../interpret/interpreter';
import type { RawEndpoint, RawStep } from '../routing/model';

const REUSABLE = new Set(['authentication', 'authorization', 'rateLimit', 'validation']);

export function knownControls(
  interpreter: Interpreter,
  raw: RawEndpoint,
  endpoint: Endpoint,
): KnownControl[] {
  let isAuthenticated = false;
  return raw.steps.flatMap((step, index) => {
    const classified = endpoint.chain[index];
    const effects =
      classified?.effects.filter((e) => e.strength === 'required' && REUSABLE.has(e.control)) ?? [];
    // A step that asks for the user whom an earlier one has found authenticates nobody by itself.
    const own = effects.filter((e) => e.control !== 'authentication' || !isAuthenticated);
    isAuthenticated ||= effects.some((e) => e.control === 'authentication');
    return own.map((effect) => knownControl(interpreter, raw, step, effect.control));
  });
}

function knownControl(
  interpreter: Interpreter,
  raw: RawEndpoint,
  step: RawStep,
  control: KnownControl['control'],
): KnownControl {
  const expression =
    (raw.framework === 'nest' ? decoratorArgument(interpreter, step) : undefined) ||
    step.label ||
    (interpreter.view.text(step.at.file)?.slice(step.at.span[0], step.at.span[1]) ?? '');
  const head = /^(?:new\s+)?([A-Za-z_$][\w$]*)/.exec(expression)?.[1] ?? '';
  const facts = interpreter.view.module(step.at.file);
  const binding = facts?.ir.imports.find((b) => b.local === head);
  const target = binding && interpreter.view.resolve(step.at.file, binding.from);
  const local = facts?.ir.exports.find((e) => e.kind === 'local' && e.local === head);
  return {
    control,
    framework: raw.framework,
    expression,
    exported:
      binding && target?.kind === 'file'
        ? { file: target.file, name: binding.imported }
        : local?.kind === 'local'
          ? { file: step.at.file, name: local.exported }
          : undefined,
    imported:
      binding && target?.kind === 'package'
        ? { from: binding.from, name: binding.imported, local: binding.local }
        : undefined,
    location: step.at,
    uses: 1,
  };
}

/** `AuthGuard('jwt')` as it stands in `@UseGuards(AuthGuard('jwt'), RolesGuard)`, where a label has lost the arguments. */
function decoratorArgument(interpreter: Interpreter, { at, label }: RawStep): string | undefined {
  const facts = interpreter.view.module(at.file);
  const text = interpreter.view.text(at.file);
  const name = /^[\w$]+/.exec(label)?.[0];
  if (!facts || text === undefined || name === undefined) return undefined;
  const decorators = facts.ir.classes.flatMap((cls) => [
    ...(cls.decorators ?? []),
    ...cls.members.flatMap((member) => member.decorators ?? []),
  ]);
  const applied = decorators.find((d) => d.at[0] <= at.span[0] && at.span[1] <= d.at[1])?.expr;
  const argument = applied?.k === 'call' ? applied.args.find((arg) => headOf(arg) === name) : undefined;
  return argument && text.slice(argument.at[0], argument.at[1]);
}

const headOf = (expr: Expr): string | undefined =>
  expr.k === 'id' ? expr.name : expr.k === 'call' ? headOf(expr.callee) : undefined;
