/** What validation in code lets through, in the words of JSON Schema: plain data, and nothing that code does not say. */
export interface InputSchema {
  readonly type?: 'string' | 'number' | 'integer' | 'boolean' | 'array' | 'object';
  readonly nullable?: true;
  readonly format?: string;
  readonly enum?: readonly (string | number | boolean)[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
  readonly items?: InputSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: true;
  readonly properties?: Readonly<Record<string, InputSchema>>;
  readonly required?: readonly string[];
  /** False: others are refused; absent: nothing is known. */
  readonly additionalProperties?: false | InputSchema;
  readonly maxProperties?: number;
  readonly anyOf?: readonly InputSchema[];
}
