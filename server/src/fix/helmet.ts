/** Registers helmet where the application is made, so that every answer has its headers. */
import type { Edit, Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { afterMade, madeBy } from './application';
import { addImport } from './imports';
import { objectAt, removeOption } from './options';
import { placeIn } from './place';

export function helmetFixes(finding: Finding, context: FixContext): Fix[] {
  const { data } = finding;
  const key =
    typeof data === 'object' && data !== null && 'application' in data ? data.application : undefined;
  const application = context.service.applications.find((app) => app.key === key);
  const made = application && madeBy(application, context);
  if (!application || !made) return [];
  const isFastify = application.framework === 'fastify';
  const from = isFastify ? '@fastify/helmet' : 'helmet';
  const { edits, local } = addImport(made.facts, made.text, {
    from,
    name: 'default',
    local: 'helmet',
    before: made.statement.at[0],
  });
  if (application.framework === 'nest' && !made.mayAwait) return [];
  const use = afterMade(made, isFastify ? `${made.name}.register(${local})` : `${made.name}.use(${local}())`);
  if (!use) return [];
  const there = context.dependencies(made.facts.file).has(from);
  return [
    {
      title: `Set security headers by ${from}`,
      edits: [...edits, use],
      safe: false,
      ...(there ? {} : { followUp: `npm install ${from}` }),
    },
  ];
}

/** Takes out an option that switches a header off. */
export function headerOnFixes(finding: Finding, context: FixContext): Fix[] {
  const place = placeIn(finding);
  const object = objectAt(place, context);
  const { data } = finding;
  const name = typeof data === 'object' && data !== null && 'option' in data ? String(data.option) : '';
  const edit: Edit | undefined = place && object && removeOption(place.file, object, name);
  return edit ? [{ title: `Leave ${name} on`, edits: [edit], safe: false }] : [];
}
