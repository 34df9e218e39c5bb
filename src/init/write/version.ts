/** A drafted version as files: its changes by builders, each guess with what speaks for it. */
import { isQuestion, type Draft, type Drafted, type DraftedChange } from '../draft/model.ts'
import type { ErrorStatus, RouteChange } from '../../contract/index.ts'
import type { Op, TypeGraph } from '../../lens/index.ts'
import type { Answers } from './answers.ts'
import { typesObject, type VersionNames, type Written } from './base.ts'
import { canonicalTypes } from './canonical.ts'
import { declarationsOf } from './declarations.ts'
import { codeFile } from './file.ts'
import { identifiersOf } from './identifiers.ts'
import type { Code } from './layout.ts'
import { array, call, comments, literal, objectCode, ours, quoted } from './literals.ts'
import { opSaid } from './ops.ts'
import { fileLines, inFiles, linesOf, piece, type Piece } from './pieces.ts'
import { listedRouteChange } from './route-changes.ts'
import { built, data, options, saying } from './said.ts'

/** What is decided already, and how parts of changes are printed. */
interface Printing<T> {
  readonly answers: Answers
  readonly print: (one: T) => Code
}

const guessed = (evidence: string): readonly Code[] =>
  evidence.trim() === '' ? [] : comments(evidence)

/** What stands in a list of ops, or of changes of routes: comments and code. */
const items = <T>(drafted: Drafted<T>, { answers, print }: Printing<T>): readonly Code[] => {
  if (!isQuestion(drafted)) return [...guessed(drafted.evidence), print(drafted.op)]
  const { key, question, choices, suggested } = drafted
  const answer = Object.hasOwn(answers, key) ? answers[key] : undefined
  const reasons = Object.entries(choices).flatMap(([choice, { evidence }]) =>
    evidence.trim() === '' ? [] : comments(`${choice}: ${evidence}`),
  )
  const likeliest = suggested === undefined ? '' : `; the likeliest answer is ${suggested}`
  const told = answer === undefined ? comments(`Open (${key})${likeliest}.`) : []
  const ways = Object.entries(choices).map(
    ([choice, { ops }]) => [choice, array(ops.map(print))] as const,
  )
  const code = objectCode(Object.fromEntries(ways), true)
  const given: Code = answer === undefined ? '' : [', ', quoted(answer)]
  const decision: Code = [ours('decide'), '(', quoted(question), ', ', code, given, ')']
  return [...told, ...reasons, decision]
}

const listOf = <T>(drafted: readonly Drafted<T>[], printing: Printing<T>): Code => {
  // What speaks for several ops in a row is said once.
  const all = drafted.flatMap((one, index) => {
    const before = drafted[index - 1]
    const isSaid = before && !isQuestion(before) && !isQuestion(one)
    return isSaid && before.evidence === one.evidence
      ? [printing.print(one.op)]
      : items(one, printing)
  })
  return array(all, all.length > drafted.length)
}

type Edits = DraftedChange['edits']

const editsCode = (edits: Edits, answers: Answers): Code => {
  const printing: Printing<Op> = { answers, print: (op) => opSaid(op).code }
  const members = Object.entries(edits).map(
    ([type, drafted]) => [type, listOf(drafted, printing)] as const,
  )
  return objectCode(Object.fromEntries(members), members.length > 0)
}

const scopeBuilders: Readonly<Record<string, string>> = {
  request: 'inRequests',
  response: 'inAnswers',
  'request response': 'inBodies',
}

const scopeCode = (
  { routes, sides, edits }: DraftedChange['only'][number],
  answers: Answers,
): Code => {
  const [route] = routes
  const ids = routes.length === 1 && route !== undefined ? quoted(route) : literal(routes)
  const name = scopeBuilders[sides.toSorted().join(' ')] ?? 'inBodies'
  return call(ours(name), [ids, editsCode(edits, answers)])
}

const errorCode = (status: ErrorStatus): Code =>
  saying(status, () =>
    built('errorStatus', data(status.from), data(status.to), status.where && data(status.where)),
  ).code

const some = (list: readonly Code[]): Code | undefined =>
  list.length === 0 ? undefined : array(list)

const changeCode = (
  change: DraftedChange,
  answers: Answers,
  identifiers: Written['identifiers'],
): Code => {
  const { description, edits, only, types, routes, errors, descriptions } = change
  const printing: Printing<RouteChange> = { answers, print: (one) => listedRouteChange(one).code }
  const names = Object.keys(types)
  const more = {
    only: some(only.map((scope) => scopeCode(scope, answers))),
    types: names.length > 0 ? typesObject(names, identifiers) : undefined,
    routes: routes.length > 0 ? listOf(routes, printing) : undefined,
    errors: some(errors.map(errorCode)),
    descriptions: options(descriptions)?.code,
  }
  const hasMore = Object.values(more).some((part) => part !== undefined)
  return call(ours('change'), [
    quoted(description),
    editsCode(edits, answers),
    ...(hasMore ? [objectCode(more)] : []),
  ])
}

const headOf = (draft: Draft): readonly string[] =>
  comments(
    `${draft.version}: drafted from two documents. Read each change: what was guessed says why.`,
  )

const changesIn = (pieces: readonly Piece[]): Code =>
  array(
    pieces.flatMap(({ kind, code }) => (kind === 'change' ? [code] : [])),
    true,
  )

const typesIn = (pieces: readonly Piece[]): readonly Piece[] =>
  pieces.filter(({ kind }) => kind === 'type')

/** The pieces of the version, in the order in which they have to be declared. */
const piecesOf = (
  draft: Draft,
  known: TypeGraph,
  answers: Answers,
  identifiers: Written['identifiers'],
): readonly (readonly Piece[])[] => {
  let all = known
  return draft.changes.flatMap((change) => {
    all = { ...all, ...change.types }
    // What types are is said with the change, by name.
    const declared = { types: canonicalTypes(change.types, all), descriptions: {}, identifiers }
    return [
      ...declarationsOf(declared).map((group) =>
        group.map(({ type, code }) => piece('type', code, type)),
      ),
      [piece('change', changeCode(change, answers, identifiers))],
    ]
  })
}

export interface DraftParts {
  readonly draft: Draft
  /** The types of the version before. */
  readonly known: TypeGraph
  readonly answers: Answers
  readonly names: VersionNames
  /** What is written already. */
  readonly before: Written
  /** Lines of a file, as far as its pieces allow it. */
  readonly most?: number
}

/** A drafted version. */
export const versionFiles = ({
  draft,
  known,
  answers,
  names,
  before,
  most = fileLines,
}: DraftParts): Written => {
  const fresh = draft.changes.flatMap(({ types }) => Object.keys(types))
  const taken = new Set(before.identifiers.values())
  const identifiers = new Map([...before.identifiers, ...identifiersOf(fresh, taken)])
  const groups = piecesOf(draft, known, answers, identifiers)
  const path = `adapters/${names.file}.ts`
  const inOne = linesOf(groups.flat()) <= most
  const parts = inOne ? [] : inFiles(groups, most)
  const pathOf = (index: number): string => `adapters/${names.file}/changes-${index + 1}.ts`
  const fileOf = new Map(before.fileOf)
  for (const one of typesIn(groups.flat())) {
    const index = parts.findIndex((pieces) => pieces.includes(one))
    if (one.type !== undefined) fileOf.set(one.type, inOne ? path : pathOf(index))
  }
  const files: Record<string, string> = {}
  for (const [index, pieces] of parts.entries()) {
    const changes: Code = [
      'export const changes: readonly ',
      ours('ChangeDeclaration'),
      '[] = ',
      changesIn(pieces),
    ]
    const statements = [...typesIn(pieces).map(({ code }) => code), changes]
    files[pathOf(index)] = codeFile({ path: pathOf(index), head: [], statements }, fileOf)
  }
  const imports = parts.map(
    (_, index) => `import * as part${index + 1} from './${names.file}/changes-${index + 1}.ts'`,
  )
  const changes = inOne
    ? changesIn(groups.flat())
    : array(parts.map((_, index) => `...part${index + 1}.changes`))
  const members = { summary: quoted(draft.summary), changes }
  const statements: readonly Code[] = [
    ...(inOne ? typesIn(groups.flat()).map(({ code }) => code) : []),
    [
      `export const ${names.constant} = `,
      ours('version'),
      '(',
      quoted(names.version),
      ', ',
      objectCode(members, true),
      ')',
    ],
  ]
  files[path] = codeFile({ path, head: headOf(draft), statements, imports }, fileOf)
  return { files, identifiers, fileOf }
}
