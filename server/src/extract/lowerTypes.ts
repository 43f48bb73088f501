/** Declared types → `TypeRef`, as written. */
import type { TSESTree } from '@typescript-eslint/typescript-estree';
import type { TypeProp, TypeRef } from '../model/ir';
import { spanOf } from './context';

type Annotation = TSESTree.TSTypeAnnotation | undefined;

/** `{ type: … }` for an annotation, to be spread into a node; nothing where none is written. */
export const typeField = (annotation: Annotation): { type?: TypeRef } =>
  annotation?.typeAnnotation ? { type: lowerType(annotation.typeAnnotation) } : {};

export const lowerTypes = (types: readonly TSESTree.TypeNode[]): TypeRef[] => types.map(lowerType);

export function lowerType(node: TSESTree.TypeNode): TypeRef {
  const at = spanOf(node);
  switch (node.type) {
    case 'TSTypeReference':
      return { at, kind: 'ref', name: entityName(node.typeName), ...typeArgs(node.typeArguments) };
    case 'TSStringKeyword':
    case 'TSNumberKeyword':
    case 'TSBooleanKeyword':
    case 'TSBigIntKeyword':
    case 'TSSymbolKeyword':
    case 'TSAnyKeyword':
    case 'TSUnknownKeyword':
    case 'TSNeverKeyword':
    case 'TSVoidKeyword':
    case 'TSObjectKeyword':
    case 'TSNullKeyword':
    case 'TSUndefinedKeyword':
      return { at, kind: 'primitive', name: node.type.slice(2, -'Keyword'.length).toLowerCase() };
    case 'TSLiteralType':
      return literalType(node);
    case 'TSArrayType':
      return { at, kind: 'array', args: [lowerType(node.elementType)] };
    case 'TSTupleType':
      return { at, kind: 'array', args: node.elementTypes.map(lowerType) };
    case 'TSNamedTupleMember':
      return lowerType(node.elementType);
    case 'TSOptionalType':
    case 'TSRestType':
      return lowerType(node.typeAnnotation);
    case 'TSTypeOperator':
      return node.operator === 'readonly' && node.typeAnnotation
        ? lowerType(node.typeAnnotation)
        : { at, kind: 'other' };
    case 'TSUnionType':
      return { at, kind: 'union', args: node.types.map(lowerType) };
    case 'TSIntersectionType':
      return { at, kind: 'intersection', args: node.types.map(lowerType) };
    case 'TSTypeLiteral':
      return { at, kind: 'object', props: typeProps(node.members) };
    case 'TSTypeQuery':
      return { at, kind: 'other', name: `typeof ${queryName(node.exprName)}` };
    case 'TSTypePredicate':
      return { at, kind: 'primitive', name: 'boolean' };
    default:
      return { at, kind: 'other' };
  }
}

/** The type that `interface X extends A { … }` declares: `A & { … }`. */
export function interfaceType(node: TSESTree.TSInterfaceDeclaration): TypeRef {
  const own: TypeRef = { at: spanOf(node.body), kind: 'object', props: typeProps(node.body.body) };
  if (node.extends.length === 0) return own;
  return { at: spanOf(node), kind: 'intersection', args: [...node.extends.map(heritage), own] };
}

/** `class X implements I<T>`, `interface X extends I<T>`. */
export function heritage(node: TSESTree.TSClassImplements | TSESTree.TSInterfaceHeritage): TypeRef {
  return {
    at: spanOf(node),
    kind: 'ref',
    name: expressionName(node.expression),
    ...typeArgs(node.typeArguments),
  };
}

function typeArgs(node: TSESTree.TSTypeParameterInstantiation | null | undefined): { args?: TypeRef[] } {
  return node && node.params.length > 0 ? { args: node.params.map(lowerType) } : {};
}

function literalType(node: TSESTree.TSLiteralType): TypeRef {
  const at = spanOf(node);
  const { literal } = node;
  if (literal.type === 'Literal') return { at, kind: 'literal', name: String(literal.value) };
  if (literal.type === 'TemplateLiteral' && literal.quasis.length === 1) {
    return { at, kind: 'literal', name: literal.quasis[0]?.value.cooked ?? '' };
  }
  return { at, kind: 'other' };
}

function typeProps(members: readonly TSESTree.TypeElement[]): TypeProp[] {
  const props: TypeProp[] = [];
  for (const member of members) {
    if (member.type !== 'TSPropertySignature' && member.type !== 'TSMethodSignature') continue;
    const name = propertyName(member.key, member.computed);
    if (name === undefined) continue;
    props.push({
      at: spanOf(member),
      name,
      ...(member.type === 'TSPropertySignature'
        ? typeField(member.typeAnnotation)
        : { type: { at: spanOf(member), kind: 'other' } }),
      ...(member.optional ? { optional: true } : {}),
    });
  }
  return props;
}

function propertyName(key: TSESTree.Node, computed: boolean): string | undefined {
  if (key.type === 'Literal') return String(key.value);
  return key.type === 'Identifier' && !computed ? key.name : undefined;
}

function entityName(node: TSESTree.EntityName): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'TSQualifiedName') return `${entityName(node.left)}.${node.right.name}`;
  return 'this';
}

function queryName(node: TSESTree.EntityName | TSESTree.TSImportType): string {
  return node.type === 'TSImportType' ? 'import' : entityName(node);
}

function expressionName(node: TSESTree.Expression): string {
  if (node.type === 'Identifier') return node.name;
  if (node.type === 'MemberExpression' && node.property.type === 'Identifier' && !node.computed) {
    return `${expressionName(node.object)}.${node.property.name}`;
  }
  return '';
}
