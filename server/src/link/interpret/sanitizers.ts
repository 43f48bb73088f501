/** Functions that make text harmless, by what they are called: what one named so lets through is its own flaw. */
export const SANITIZER_NAME =
  /(?:^|[a-z_])(?:[sS]aniti[sz]e\w*|[eE]scape\w*|[pP]urify\w*)$|^(?:encode|stripTags|clean|safe)(?:Html|HTML|Xml|XML|ForHtml|Sql|Path|Url|URL|Input|FileName|Filename)\w*$/;

/** Characters that a replacement has to reach to make text harmless for a kind of sink. */
const CHARACTERS: readonly (readonly [RegExp, readonly SinkOrAll[]])[] = [
  [/</, ['html']],
  [/\\n|\\r|\n/, ['header', 'log']],
  [/\.\.|\\\.|\\?\/|\\\\/, ['path']],
  // Without what repeats and what groups, no pattern is costly.
  [/^\(?\[(?=[^^])(?=.*\*)(?=.*\+)(?=.*\()/, ['regex']],
];

/** A pattern that keeps harmless characters only: `/[^a-z0-9_-]/g` replaced by nothing. */
const KEEPS_HARMLESS = /^\[\^[\w\s\\.-]*\]\+?$|^\\W\+?$|^\\D\+?$/;

/** The sinks for which replacing every match of a pattern makes a text harmless. */
export function replacementCleans(pattern: string, flags: string): readonly SinkOrAll[] {
  // Leading `../` once and for all, though not those further on, which a normalised path does not have.
  if (/\\\.\\\..*[+*]$/.test(pattern)) return ['path'];
  if (!flags.includes('g')) return [];
  if (KEEPS_HARMLESS.test(pattern)) return ['all'];
  return CHARACTERS.flatMap(([needed, sinks]) => (needed.test(pattern) ? sinks : []));
}
type SinkOrAll = 'html' | 'path' | 'header' | 'log' | 'sql' | 'regex' | 'all';
