/** Rules about single calls: which usages are looked at, and what is said of each. */
import type { Report, Rule, RuleContext, RuleMeta } from '../model/rule';
import type { Usage, UsageTopic } from '../model/usage';

/** What a rule says of one place in code. */
export type Said = Omit<Report, 'endpoint'>;

export interface UsageRuleOptions {
  readonly meta: RuleMeta;
  readonly topics: readonly UsageTopic[];
  /** What there is to say of a usage; nothing if it is fine, or if too little is known. */
  readonly judge: (usage: Usage, context: RuleContext) => readonly Said[] | Said | undefined;
  /** Further reports that do not come from usages. */
  readonly also?: (context: RuleContext) => readonly Said[];
  readonly fixes?: Rule['fixes'];
  /** Code that runs outside of production is judged as well. */
  readonly inDevelopment?: boolean;
}

/** A rule that judges usages one by one; a place that several ways lead to is reported once. */
export function usageRule({ meta, topics, judge, also, fixes, inDevelopment }: UsageRuleOptions): Rule {
  const wanted = new Set<UsageTopic>(topics);
  return {
    meta,
    check: (context) =>
      onePerPlace([
        ...ofTopics(context.service.usages, wanted)
          .filter((usage) => inDevelopment === true || !usage.developmentOnly)
          .flatMap((usage) => judge(usage, context) ?? []),
        ...(also?.(context) ?? []),
      ]),
    ...(fixes ? { fixes } : {}),
  };
}

const topicsOf = new WeakMap<readonly Usage[], ReadonlySet<UsageTopic>>();

/** Most rules ask for topics that a workspace has nothing of. */
function ofTopics(usages: readonly Usage[], wanted: ReadonlySet<UsageTopic>): readonly Usage[] {
  let topics = topicsOf.get(usages);
  if (!topics) topicsOf.set(usages, (topics = new Set(usages.map(({ topic }) => topic))));
  for (const topic of wanted) if (topics.has(topic)) return usages.filter((usage) => wanted.has(usage.topic));
  return [];
}

const RANK = { high: 2, medium: 1, low: 0 } as const;

/** The surest report of each place and key. */
export function onePerPlace(reports: readonly Said[]): Report[] {
  const best = new Map<string, Said>();
  for (const report of reports) {
    const { file, span } = report.location;
    const place = `${file} ${String(span[0])} ${report.key ?? ''}`;
    const known = best.get(place);
    if (!known || RANK[report.confidence] > RANK[known.confidence]) best.set(place, report);
  }
  return [...best.values()];
}
