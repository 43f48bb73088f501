/** Controls that the workspace already has, in a form that a fix can put on another endpoint. */
import type { Endpoint, KnownControl } from '../../model/endpoint';
import type { Interpreter } from '../interpret/interpreter';
import type { RawEndpoint, RawStep } from '../routing/model';

const REUSABLE = new Set(['authentication', 'authorization', 'rateLimit', 'validation']);

export function knownControls(
  interpreter: Interpreter,
  raw: RawEndpoint,
  endpoint: Endpoint,
): KnownControl[] {
  return raw.steps.flatMap((step, index) => {
    const classified = endpoint.chain[index];
    const effects =
      classified?.effects.filter((e) => e.strength === 'required' && REUSABLE.has(e.control)) ?? [];
    return effects.map((effect) => knownControl(interpreter, raw, step, effect.control));
  });
}

function knownControl(
  interpreter: Interpreter,
  raw: RawEndpoint,
  step: RawStep,
  control: KnownControl['control'],
): KnownControl {
  const expression =
    step.label || (interpreter.view.text(step.at.file)?.slice(step.at.span[0], step.at.span[1]) ?? '');
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
