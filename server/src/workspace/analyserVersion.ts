/**
 * Part of the key of cached facts. To be raised whenever `parse/` or `extract/` makes other facts of the same text;
 * bundles define `PORTCULLIS_BUILD` as a hash of those stages, which does it by itself.
 */
declare const PORTCULLIS_BUILD: string | undefined;

export const ANALYSER_VERSION = `1 ${typeof PORTCULLIS_BUILD === 'string' ? PORTCULLIS_BUILD : 'source'}`;
