import type { Finding } from '../model/finding';
import type { Location } from '../model/location';

/** A place that a rule leaves for its fix in `Report.data`. */
export interface PlaceData {
  readonly place: Location;
}

/** The place in the data of a finding, if it has one. */
export function placeIn({ data }: Finding): Location | undefined {
  if (typeof data !== 'object' || data === null || !('place' in data)) return undefined;
  return data.place as Location;
}
