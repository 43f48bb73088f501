/** Raw outputs of templates that no request fills directly: what is known of them. */
import type { Usage } from '../model/usage';
import { stringOf } from './usageViews';

export interface RawOutput {
  /** `article.body` of the locals. */
  readonly local: string;
  /** The call that read it from a data store, by its symbol. */
  readonly read: string | undefined;
}

export const rawOutputOf = ({ args }: Usage): RawOutput => ({
  local: stringOf(args[1]) ?? '',
  read: stringOf(args[0]),
});

/** Keys, numbers and times, as far as names tell: a client cannot choose their text. */
export const isPlainName = (local: string): boolean =>
  /(^|[._\]])(_?id|uuid|count|total|price|amount|quantity|year|date)$|[a-z](Id|At|Count|Date)$/.test(local);

/** Names of what is meant to be markup: it was made, or cleaned, before it got here. */
export const isMarkupName = (local: string): boolean =>
  /html|markup|rendered|markdown|content|body|svg|icon|snippet|widget|embed|(?<!de)script|style|css|json|head|foot|meta|nav|menu|flash|message|helper|i18n|translat|config/i.test(
    local,
  );
