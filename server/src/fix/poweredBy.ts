/** Takes the `X-Powered-By` header away where the application is made. */
import type { Finding, Fix } from '../model/finding';
import type { FixContext } from '../model/rule';
import { afterMade, madeBy } from './application';
import { quoted } from './text';

export function poweredByFixes({ data }: Finding, context: FixContext): Fix[] {
  const key =
    typeof data === 'object' && data !== null && 'application' in data ? data.application : undefined;
  const application = context.service.applications.find((app) => app.key === key);
  const made = application && madeBy(application, context);
  const edit = made && afterMade(made, `${made.name}.disable(${quoted(made.text, 'x-powered-by')})`);
  return edit ? [{ title: 'Send no X-Powered-By header', edits: [edit], safe: true }] : [];
}
