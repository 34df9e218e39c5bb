/** The first version as files: one, or where that would be long one for each resource. */
import type { ApiModel } from '../model.ts'
import { canonicalTypes } from './canonical.ts'
import { declarationsOf } from './declarations.ts'
import { codeFile, type Files } from './file.ts'
import { array, comment, literal, memberName, objectCode, ours, quoted } from './literals.ts'
import type { Code, Name } from './layout.ts'
import { fileLines, inFiles, linesOf, piece, type Piece } from './pieces.ts'
import { resourcesOf, resourcesOfTypes, shared } from './resources.ts'
import { routeCode } from './routes.ts'

export interface Written {
  readonly files: Files
  /** What constants are called, by type. */
  readonly identifiers: ReadonlyMap<string, string>
  /** In which file each type is declared. */
  readonly fileOf: ReadonlyMap<string, string>
}

export interface VersionNames {
  /** As the contract names the version. */
  readonly version: string
  /** Of its file, without the folder: `v1.4.2`. */
  readonly file: string
  /** Of the constant. */
  readonly constant: string
}

/** The files of types and routes, by what is in them. */
const parts = (model: ApiModel, identifiers: Written['identifiers']): Map<string, Piece[][]> => {
  const types = canonicalTypes(model.types)
  const { descriptions } = model
  const resources = resourcesOf(model.routes)
  const ofType = resourcesOfTypes(types, resources)
  const groups = new Map<string, Piece[][]>([[shared, []]])
  const put = (resource: string, pieces: Piece[]): void => {
    const known = groups.get(resource)
    if (known) known.push(pieces)
    else groups.set(resource, [pieces])
  }
  for (const group of declarationsOf({ types, descriptions, identifiers })) {
    const [first] = group
    const resource = ofType.get(first?.type ?? '') ?? shared
    put(
      resource,
      group.map(({ type, code }) => piece('type', code, type)),
    )
  }
  for (const route of model.routes) {
    put(resources.get(route) ?? shared, [piece('route', routeCode(route))])
  }
  return groups
}

/** The types of a file, by their names: `{ Order, 'order line': OrderLine }`. */
export const typesObject = (types: readonly string[], identifiers: Written['identifiers']): Code =>
  ({
    open: '{',
    close: '}',
    spaced: true,
    items: types.map((type) => {
      const name: Name = { name: identifiers.get(type) ?? type, from: { type } }
      return name.name === type ? name : [`${memberName(type)}: `, name]
    }),
  }) satisfies Code

const only = (pieces: readonly Piece[], kind: Piece['kind']): readonly Piece[] =>
  pieces.filter((one) => one.kind === kind)

const typesIn = (pieces: readonly Piece[]): readonly string[] =>
  only(pieces, 'type').flatMap(({ type }) => (type === undefined ? [] : [type]))

const routesIn = (pieces: readonly Piece[]): Code =>
  array(
    only(pieces, 'route').map(({ code }) => code),
    true,
  )

/** What the declaration says beside types and routes, as far as the model knows it. */
const others = (model: ApiModel): Readonly<Record<string, Code | undefined>> => ({
  errors: model.errors && literal(model.errors),
  security: model.security && literal(model.security),
  examples: Object.keys(model.examples).length > 0 ? literal(model.examples) : undefined,
})

const declaration = (
  model: ApiModel,
  { version, constant }: VersionNames,
  members: Readonly<Record<string, Code>>,
): Code => [
  `export const ${constant} = `,
  ours('base'),
  '(',
  quoted(version),
  ', ',
  objectCode({ summary: quoted(summaryOf(model)), ...members, ...others(model) }, true),
  ')',
]

const summaryOf = ({ title, name }: ApiModel): string => (title.trim() === '' ? name : title)

/** What a file exports, where it is imported as a whole: `u-2` and `u2` are two files. */
const aliasOf = (file: string): string => `${file.replaceAll('-', '_').replace(/^(?=\d)/, '_')}_`

const split = (
  model: ApiModel,
  names: VersionNames,
  groups: ReadonlyMap<string, readonly (readonly Piece[])[]>,
  identifiers: Written['identifiers'],
  most: number,
): Written => {
  const fileOf = new Map<string, string>()
  const all: { readonly name: string; readonly path: string; readonly pieces: readonly Piece[] }[] =
    []
  const taken = new Set<string>()
  for (const [resource, pieces] of groups) {
    for (const filePieces of inFiles(pieces, most)) {
      let name = resource
      for (let count = 2; taken.has(name); count++) name = `${resource}-${count}`
      taken.add(name)
      const path = `adapters/${names.file}/${name}.ts`
      for (const type of typesIn(filePieces)) fileOf.set(type, path)
      all.push({ name, path, pieces: filePieces })
    }
  }
  const files: Record<string, string> = {}
  for (const { path, pieces } of all) {
    const types = typesIn(pieces)
    const statements: Code[] = only(pieces, 'type').map(({ code }) => code)
    if (types.length > 0)
      statements.push(['export const types = ', typesObject(types, identifiers)])
    if (only(pieces, 'route').length > 0) {
      const type: Name = ours('Route')
      statements.push(['export const routes: readonly ', type, '[] = ', routesIn(pieces)])
    }
    files[path] = codeFile({ path, head: [], statements }, fileOf)
  }
  const path = `adapters/${names.file}.ts`
  const imports = all.map(
    ({ name }) => `import * as ${aliasOf(name)} from './${names.file}/${name}.ts'`,
  )
  const spread = (kind: Piece['kind'], member: string): readonly Code[] =>
    all.flatMap(({ name, pieces }) =>
      only(pieces, kind).length > 0 ? [`...${aliasOf(name)}.${member}`] : [],
    )
  const types: Code = { open: '{', items: spread('type', 'types'), close: '}', spaced: true }
  const routes = array(spread('route', 'routes'))
  const statements = [declaration(model, names, { types, routes })]
  files[path] = codeFile({ path, head: headOf(model), statements, imports }, fileOf)
  return { files, identifiers, fileOf }
}

const headOf = ({ title, version }: ApiModel): readonly string[] => [
  comment(`${title} ${version}: its types and routes, as they are.`),
]

/** The base version of a contract. @param most lines of a file, as far as its pieces allow it */
export const baseFiles = (
  model: ApiModel,
  names: VersionNames,
  identifiers: Written['identifiers'],
  most = fileLines,
): Written => {
  const groups = parts(model, identifiers)
  const pieces = [...groups.values()].flat(2)
  if (linesOf(pieces) > most) return split(model, names, groups, identifiers, most)
  const path = `adapters/${names.file}.ts`
  const types = typesIn(pieces)
  const fileOf = new Map(types.map((type) => [type, path]))
  const inOrder = model.routes.map((route) => piece('route', routeCode(route)))
  const statements: readonly Code[] = [
    ...only(pieces, 'type').map(({ code }) => code),
    declaration(model, names, {
      types: typesObject(types, identifiers),
      routes: routesIn(inOrder),
    }),
  ]
  return {
    files: { [path]: codeFile({ path, head: headOf(model), statements }, fileOf) },
    identifiers,
    fileOf,
  }
}
