/**
 * A compact binary form of facts for caches: the size of the source, a sixth of their JSON, and as fast to read.
 * Objects are written as the number of their shape (list of keys) and their values, places relative to the place
 * before.
 */
import type { ModuleFacts } from '../model/facts';
import { KNOWN_SHAPES, KNOWN_STRINGS } from './packTables';

/** Written first, and to be raised with any change of the format or of the tables. */
export const PACK_VERSION = 1;

const enum Op {
  null,
  true,
  false,
  integer,
  float,
  array,
  offsets,
  /** From here on even numbers refer to strings, odd ones to shapes. */
  table,
}

const SPAN_KEYS = new Set(['at', 'propAt', 'keyAt', 'nameAt', 'bodyAt', 'handlerAt']);

interface Shape {
  readonly index: number;
  /** The keys, comma-separated; if the first is `k`, with the value that it always has: `k=call,at,callee,args`. */
  readonly id: string;
  readonly keys: readonly string[];
  /** Parallel to `keys`: whether the value is a span. */
  readonly spans: readonly boolean[];
  readonly k: string | undefined;
}

function shapeOf(index: number, id: string): Shape {
  const k = /^k=([^,]*)/.exec(id)?.[1];
  const keys = id.replace(/^k=[^,]*/, 'k').split(',');
  return { index, id, keys, spans: keys.map((key) => SPAN_KEYS.has(key)), k };
}

const KNOWN = KNOWN_SHAPES.map((id, index) => shapeOf(index, id));
const KNOWN_SHAPES_BY_ID: ReadonlyMap<string, Shape> = new Map(KNOWN.map((shape) => [shape.id, shape]));
const KNOWN_STRING_INDEX: ReadonlyMap<string, number> = new Map(KNOWN_STRINGS.map((text, i) => [text, i]));

/** Packs all of `facts` but `file` and `hash`, which the cache knows. */
export function packFacts(facts: ModuleFacts): Uint8Array {
  const writer = new Writer();
  const { ir, lineStarts, suppressions, publicMarks, problems } = facts;
  writer.value({ ir, lineStarts, suppressions, publicMarks, problems }, false);
  return writer.finish();
}

/** The inverse of `packFacts`; undefined if the bytes are damaged or of another version. */
export function unpackFacts(bytes: Uint8Array, file: string, hash: string): ModuleFacts | undefined {
  try {
    const reader = new Reader(bytes);
    return { file, hash, ...(reader.value() as Omit<ModuleFacts, 'file' | 'hash'>) };
  } catch {
    return undefined;
  }
}

class Writer {
  private bytes = new Uint8Array(4096);
  private length = 0;
  private last = 0;
  private readonly strings = new Map<string, number>();
  private readonly shapes = new Map<string, Shape>();

  value(value: unknown, span: boolean): void {
    switch (typeof value) {
      case 'string':
        this.number(Op.table + 2 * this.stringIndex(value));
        return;
      case 'number':
        this.numeric(value);
        return;
      case 'boolean':
        this.number(value ? Op.true : Op.false);
        return;
      default:
        if (value === null || value === undefined) this.number(Op.null);
        else if (!Array.isArray(value)) this.object(value as Readonly<Record<string, unknown>>);
        else if (span) this.span(value as readonly number[]);
        else this.array(value as readonly unknown[]);
    }
  }

  finish(): Uint8Array {
    const tables = {
      strings: [...this.strings.keys()],
      shapes: [...this.shapes.keys()],
    };
    const header = new TextEncoder().encode(JSON.stringify(tables));
    const result = new Uint8Array(5 + header.length + this.length);
    result[0] = PACK_VERSION;
    new DataView(result.buffer).setUint32(1, header.length);
    result.set(header, 5);
    result.set(this.bytes.subarray(0, this.length), 5 + header.length);
    return result;
  }

  private object(object: Readonly<Record<string, unknown>>): void {
    const keys = Object.keys(object);
    const tagged = keys[0] === 'k';
    const id = tagged ? `k=${object['k'] as string}${keys.join().slice(1)}` : keys.join();
    let shape = KNOWN_SHAPES_BY_ID.get(id) ?? this.shapes.get(id);
    if (!shape) this.shapes.set(id, (shape = shapeOf(KNOWN.length + this.shapes.size, id)));
    this.number(Op.table + 2 * shape.index + 1);
    for (let i = tagged ? 1 : 0; i < keys.length; i++)
      this.value(object[keys[i] ?? ''], shape.spans[i] ?? false);
  }

  private span(span: readonly number[]): void {
    const [start = 0, end = 0] = span;
    this.signed(start - this.last);
    this.number(end - start);
    this.last = start;
  }

  private array(array: readonly unknown[]): void {
    const offsets = array.length > 8 && array.every((item) => Number.isSafeInteger(item));
    this.number(offsets ? Op.offsets : Op.array);
    this.number(array.length);
    let last = 0;
    for (const item of array) {
      if (offsets) {
        this.signed((item as number) - last);
        last = item as number;
      } else this.value(item, false);
    }
  }

  private numeric(value: number): void {
    if (Number.isSafeInteger(value) && Math.abs(value) < 2 ** 30 && !Object.is(value, -0)) {
      this.number(Op.integer);
      this.signed(value);
      return;
    }
    this.number(Op.float);
    const eight = new Uint8Array(8);
    new DataView(eight.buffer).setFloat64(0, value);
    for (const byte of eight) this.byte(byte);
  }

  private stringIndex(text: string): number {
    let index = KNOWN_STRING_INDEX.get(text) ?? this.strings.get(text);
    if (index === undefined) this.strings.set(text, (index = KNOWN_STRINGS.length + this.strings.size));
    return index;
  }

  private signed(value: number): void {
    this.number(value < 0 ? -value * 2 - 1 : value * 2);
  }

  private number(value: number): void {
    let rest = value;
    for (; rest > 127; rest = Math.floor(rest / 128)) this.byte((rest % 128) + 128);
    this.byte(rest);
  }

  private byte(value: number): void {
    if (this.length === this.bytes.length) {
      const larger = new Uint8Array(this.bytes.length * 2);
      larger.set(this.bytes);
      this.bytes = larger;
    }
    this.bytes[this.length++] = value;
  }
}

class Reader {
  private at: number;
  private last = 0;
  private readonly strings: readonly string[];
  private readonly shapes: readonly Shape[];

  constructor(private readonly bytes: Uint8Array) {
    if (bytes[0] !== PACK_VERSION) throw new Error('another version');
    this.at = 5 + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(1);
    const header = new TextDecoder().decode(bytes.subarray(5, this.at));
    const tables = JSON.parse(header) as { strings: string[]; shapes: string[] };
    this.strings = tables.strings;
    this.shapes = tables.shapes.map((id, index) => shapeOf(KNOWN.length + index, id));
  }

  value(): unknown {
    const op = this.number();
    if (op >= Op.table) {
      const index = (op - Op.table) >> 1;
      return (op - Op.table) & 1 ? this.object(index) : this.string(index);
    }
    switch (op) {
      case Op.null:
        return null;
      case Op.true:
      case Op.false:
        return op === Op.true;
      case Op.integer:
        return this.signed();
      case Op.float: {
        const value = new DataView(this.bytes.buffer, this.bytes.byteOffset + this.at, 8).getFloat64(0);
        this.at += 8;
        return value;
      }
      default:
        return this.array(op === Op.offsets);
    }
  }

  private string(index: number): string {
    const text =
      index < KNOWN_STRINGS.length ? KNOWN_STRINGS[index] : this.strings[index - KNOWN_STRINGS.length];
    if (text === undefined) throw new Error('no such string');
    return text;
  }

  private object(index: number): unknown {
    const shape = index < KNOWN.length ? KNOWN[index] : this.shapes[index - KNOWN.length];
    if (!shape) throw new Error('no such shape');
    const { keys, spans, k } = shape;
    const object: Record<string, unknown> = k === undefined ? {} : { k };
    for (let i = k === undefined ? 0 : 1; i < keys.length; i++)
      object[keys[i] ?? ''] = spans[i] ? this.span() : this.value();
    return object;
  }

  private span(): readonly number[] {
    const start = this.last + this.signed();
    this.last = start;
    return [start, start + this.number()];
  }

  private array(offsets: boolean): unknown[] {
    const length = this.number();
    if (length > this.bytes.length) throw new Error('no such length');
    const array: unknown[] = [];
    let last = 0;
    for (let i = 0; i < length; i++) array.push(offsets ? (last += this.signed()) : this.value());
    return array;
  }

  private signed(): number {
    const value = this.number();
    return value % 2 === 1 ? -(value + 1) / 2 : value / 2;
  }

  private number(): number {
    const { bytes } = this;
    let byte = bytes[this.at++];
    if (byte === undefined) throw new Error('no more bytes');
    if (byte < 128) return byte;
    let value = byte - 128;
    for (let scale = 128; ; scale *= 128) {
      byte = bytes[this.at++];
      if (byte === undefined) throw new Error('no more bytes');
      if (byte < 128) return value + byte * scale;
      value += (byte - 128) * scale;
    }
  }
}
