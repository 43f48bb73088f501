import type { Flow } from '../../model/endpoint';

/** Flows of values of unknown origin: one for each place and kind, one with a name before one without. */
export class Unproven {
  private readonly byPlace = new Map<string, Flow>();

  add(flow: Flow): void {
    const { category, location } = flow.sink;
    const place = `${category} ${location.file} ${location.span.join(' ')}`;
    const known = this.byPlace.get(place);
    if (!known || (known.source.name === '' && flow.source.name !== '')) this.byPlace.set(place, flow);
  }

  all(): Flow[] {
    return [...this.byPlace.values()];
  }
}
