/** Formats of strings whose values can be told from others for sure. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  date: /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/,
  'date-time': /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:[Zz]|[+-]\d\d:?\d\d)?$/,
  uuid: /^(?:urn:uuid:)?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}$/i,
  ipv4: /^(?:\d{1,3}\.){3}\d{1,3}$/,
};

/** False only where the value surely has another form. */
export const isAllowedFormat = (format: string, value: string): boolean =>
  Object.hasOwn(FORMATS, format) ? FORMATS[format]?.test(value) !== false : true;

/** Types of JSON that the formats of OpenAPI and JSON Schema are made for. */
export const TYPE_OF_FORMAT: Readonly<Record<string, string>> = {
  int32: 'number',
  int64: 'number',
  float: 'number',
  double: 'number',
  'date-time': 'string',
  date: 'string',
  uuid: 'string',
  email: 'string',
  uri: 'string',
  hostname: 'string',
  ipv4: 'string',
  ipv6: 'string',
  password: 'string',
  byte: 'string',
  binary: 'string',
};
