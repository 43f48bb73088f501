/** Prints IR as pseudo-code, so that tests can say what they expect in one line. */
import type {
  ClassIr,
  ClassMember,
  Decorator,
  Expr,
  FunctionIr,
  ModuleIr,
  ObjectProp,
  Param,
  Pattern,
  Stmt,
  TypeRef,
} from '../../server/src/model/ir';

export function printModule(ir: ModuleIr): string {
  const lines = [
    ...ir.directives.map((text) => `directive ${text}`),
    ...ir.imports.map((i) => `import ${i.typeOnly ? 'type ' : ''}${i.imported} as ${i.local} from ${i.from}`),
    ...ir.sideEffectImports.map((from) => `import ${from}`),
    ...ir.body.map((stmt) => printStmt(ir, stmt)),
    ...ir.types.map((type) => `type ${type.name} = ${printType(type.type)}`),
    ...ir.exports.map((e) =>
      e.kind === 'all'
        ? `export * from ${e.from}`
        : e.kind === 'from'
          ? `export ${e.imported} as ${e.exported} from ${e.from}`
          : `export ${e.local} as ${e.exported}`,
    ),
  ];
  return lines.join('\n');
}

export function printExpr(ir: ModuleIr, e: Expr): string {
  const p = (x: Expr): string => printExpr(ir, x);
  switch (e.k) {
    case 'lit':
      return JSON.stringify(e.v);
    case 'regex':
      return `/${e.pattern}/${e.flags}`;
    case 'tpl': {
      const text = e.quasis.map((quasi, i) => quasi + (e.exprs[i] ? `\${${p(e.exprs[i])}}` : '')).join('');
      return `${e.tag ? p(e.tag) : ''}\`${text}\``;
    }
    case 'id':
      return e.name;
    case 'this':
    case 'super':
      return e.k;
    case 'mem':
      return typeof e.prop === 'string' ? `${p(e.obj)}.${e.prop}` : `${p(e.obj)}[${p(e.prop)}]`;
    case 'call': {
      const types = e.typeArgs ? `<${e.typeArgs.map(printType).join(', ')}>` : '';
      return `${e.isNew ? 'new ' : ''}${p(e.callee)}${types}(${e.args.map(p).join(', ')})`;
    }
    case 'import':
      return `import(${p(e.arg)})`;
    case 'obj':
      return `{${e.props.map((prop) => printProp(ir, prop)).join(', ')}}`;
    case 'arr':
      return `[${e.items.map((item) => (item ? p(item) : '')).join(', ')}]`;
    case 'spread':
      return `...${p(e.arg)}`;
    case 'fn':
      return printFunction(ir, fnOf(ir, e.fn));
    case 'class':
      return printClass(ir, classOf(ir, e.cls));
    case 'bin':
    case 'logic':
      return `(${p(e.l)} ${e.op} ${p(e.r)})`;
    case 'un':
      return `(${e.op} ${p(e.arg)})`;
    case 'assign':
      return `(${printPattern(ir, e.target)} ${e.op} ${p(e.value)})`;
    case 'cond':
      return `(${p(e.test)} ? ${p(e.then)} : ${p(e.else)})`;
    case 'await':
    case 'yield':
      return `(${e.k}${e.arg ? ` ${p(e.arg)}` : ''})`;
    case 'seq':
      return `(${e.items.map(p).join(', ')})`;
    case 'jsx':
      return `<${e.parts.map((part, i) => (e.names[i] === undefined ? p(part) : `${e.names[i]}=${p(part)}`)).join(' ')}>`;
    case 'opaque':
      return '?';
  }
}

function printProp(ir: ModuleIr, prop: ObjectProp): string {
  if (prop.kind === 'spread') return `...${printExpr(ir, prop.value)}`;
  return `${prop.kind === 'prop' ? '' : `${prop.kind} `}${printKey(ir, prop.key ?? '')}: ${printExpr(ir, prop.value)}`;
}

const printKey = (ir: ModuleIr, key: string | Expr): string =>
  typeof key === 'string' ? key : `[${printExpr(ir, key)}]`;

export function printPattern(ir: ModuleIr, pattern: Pattern): string {
  switch (pattern.k) {
    case 'objpat': {
      const props = pattern.props.map((prop) => `${printKey(ir, prop.key)}: ${printPattern(ir, prop.value)}`);
      return `{${[...props, ...(pattern.rest ? [`...${printPattern(ir, pattern.rest)}`] : [])].join(', ')}}`;
    }
    case 'arrpat': {
      const items = pattern.items.map((item) => (item ? printPattern(ir, item) : ''));
      return `[${[...items, ...(pattern.rest ? [`...${printPattern(ir, pattern.rest)}`] : [])].join(', ')}]`;
    }
    case 'default':
      return `${printPattern(ir, pattern.pat)} = ${printExpr(ir, pattern.value)}`;
    default:
      return printExpr(ir, pattern);
  }
}

export function printStmt(ir: ModuleIr, s: Stmt): string {
  const e = (x: Expr): string => printExpr(ir, x);
  const b = (body: readonly Stmt[]): string => printBody(ir, body);
  switch (s.k) {
    case 'expr':
      return `${e(s.e)};`;
    case 'var':
      return `${s.kind} ${s.decls
        .map((d) => printPattern(ir, d.pat) + printAnnotation(d.type) + (d.init ? ` = ${e(d.init)}` : ''))
        .join(', ')};`;
    case 'fndecl':
      return `decl ${s.name} ${printFunction(ir, fnOf(ir, s.fn))}`;
    case 'classdecl':
      return `decl ${s.name} ${printClass(ir, classOf(ir, s.cls))}`;
    case 'if':
      return `if ${e(s.test)} ${b(s.then)}${s.else ? ` else ${b(s.else)}` : ''}`;
    case 'loop': {
      const head = [s.init ? b(s.init) : '', s.test ? e(s.test) : '', s.update ? e(s.update) : ''];
      return `loop ${head.join('; ')} ${b(s.body)}`;
    }
    case 'foreach':
      return `for ${printPattern(ir, s.left)} ${s.kind} ${e(s.right)} ${b(s.body)}`;
    case 'switch':
      return `switch ${e(s.on)} {${s.cases.map((c) => `${c.test ? e(c.test) : 'default'}: ${b(c.body)}`).join(' ')}}`;
    case 'try': {
      const param = s.param ? ` ${printPattern(ir, s.param)}` : '';
      const handler = s.handler ? ` catch${param} ${b(s.handler)}` : '';
      return `try ${b(s.block)}${handler}${s.finalizer ? ` finally ${b(s.finalizer)}` : ''}`;
    }
    case 'return':
      return s.arg ? `return ${e(s.arg)};` : 'return;';
    case 'throw':
      return `throw ${e(s.arg)};`;
    case 'break':
    case 'continue':
      return `${s.k};`;
    case 'block':
      return b(s.body);
  }
}

const printBody = (ir: ModuleIr, body: readonly Stmt[]): string =>
  `{${body.map((stmt) => printStmt(ir, stmt)).join(' ')}}`;

const printDecorators = (ir: ModuleIr, decorators: readonly Decorator[] | undefined): string =>
  (decorators ?? []).map((decorator) => `@${printExpr(ir, decorator.expr)} `).join('');

export function printFunction(ir: ModuleIr, f: FunctionIr): string {
  const flags = `${f.async ? 'async ' : ''}${f.generator ? 'gen ' : ''}`;
  const directives = (f.directives ?? []).map((text) => `'${text}' `).join('');
  const params = f.params.map((param) => printParam(ir, param)).join(', ');
  return `${flags}${f.kind} ${f.name ?? '_'}(${params})${printAnnotation(f.returnType)} ${directives}${printBody(ir, f.body)}`;
}

function printParam(ir: ModuleIr, p: Param): string {
  const flags = `${printDecorators(ir, p.decorators)}${p.property ? 'prop ' : ''}${p.rest ? '...' : ''}`;
  return `${flags}${printPattern(ir, p.pat)}${printAnnotation(p.type)}`;
}

function printClass(ir: ModuleIr, c: ClassIr): string {
  const base = c.super ? ` extends ${printExpr(ir, c.super)}` : '';
  const types = c.superTypeArgs ? `<${c.superTypeArgs.map(printType).join(', ')}>` : '';
  const faces = c.implements ? ` implements ${c.implements.map(printType).join(', ')}` : '';
  const head = `${printDecorators(ir, c.decorators)}${c.abstract ? 'abstract ' : ''}class ${c.name ?? '_'}`;
  return `${head}${base}${types}${faces} {${c.members.map((m) => printMember(ir, m)).join(' ')}}`;
}

function printMember(ir: ModuleIr, m: ClassMember): string {
  const head = `${printDecorators(ir, m.decorators)}${m.static ? 'static ' : ''}`;
  if (m.fn !== undefined)
    return `${head}${m.kind} ${printKey(ir, m.name)} ${printFunction(ir, fnOf(ir, m.fn))}`;
  const value = m.value ? ` = ${printExpr(ir, m.value)}` : '';
  return `${head}${m.kind} ${printKey(ir, m.name)}${m.optional ? '?' : ''}${printAnnotation(m.type)}${value};`;
}

const printAnnotation = (type: TypeRef | undefined): string => (type ? `: ${printType(type)}` : '');

export function printType(t: TypeRef): string {
  const args = (t.args ?? []).map(printType);
  switch (t.kind) {
    case 'ref':
      return `${t.name}${args.length > 0 ? `<${args.join(', ')}>` : ''}`;
    case 'primitive':
      return t.name ?? '';
    case 'literal':
      return `'${t.name}'`;
    case 'array':
      return `[${args.join(', ')}]`;
    case 'union':
      return `(${args.join(' | ')})`;
    case 'intersection':
      return `(${args.join(' & ')})`;
    case 'object':
      return `{${(t.props ?? []).map((p) => `${p.name}${p.optional ? '?' : ''}${printAnnotation(p.type)}`).join('; ')}}`;
    case 'other':
      return t.name ? `other(${t.name})` : 'other';
  }
}

function fnOf(ir: ModuleIr, index: number): FunctionIr {
  const found = ir.functions[index];
  if (!found) throw new Error(`no function ${index}`);
  return found;
}

function classOf(ir: ModuleIr, index: number): ClassIr {
  const found = ir.classes[index];
  if (!found) throw new Error(`no class ${index}`);
  return found;
}
