/** A whole project as files: the contract, its configuration, a flag, a test, and what to do next. */
import { answersByGroup, isOpenIn, type Answers } from './answers.ts'
import { baseFiles, type Written } from './base.ts'
import { configFile, flagFile } from './config.ts'
import { contractFile } from './contract.ts'
import type { Draft } from '../draft/model.ts'
import { questionGroups, type QuestionGroup } from './question-groups.ts'
import { fittingExamples } from './examples.ts'
import type { Files } from './file.ts'
import { identifiersOf, kebab } from './identifiers.ts'
import type { ApiModel, Note } from '../model.ts'
import { gitignore, packageFile, testFile, tsconfig, type Packages } from './package.ts'
import { readmeFile } from './readme.ts'
import { versionFiles } from './version.ts'
import { versionNames, type ContractVersions } from './version-names.ts'

export interface ProjectInput {
  readonly model: ApiModel
  /** The documents, as the command was given them. */
  readonly documents: readonly string[]
  /** The next version, and where it answers. */
  readonly next?: { readonly draft: Draft; readonly servers: readonly string[] }
  readonly answers: Answers
  /** What it is to be called; as the API calls itself when absent. */
  readonly name?: string
  /** Where the API answers; as its document says when absent. */
  readonly backend?: string
  /** Where its next version answers. */
  readonly nextBackend?: string
  readonly packages: Packages
}

/** What is known of a project that is going to be written. */
export interface Plan {
  readonly name: string
  readonly title: string
  readonly documents: readonly string[]
  /** As few as say the same. */
  readonly answers: Answers
  readonly versions: ContractVersions
  readonly backends: readonly Backend[]
  readonly notes: readonly Note[]
  /** What has no answer yet: each once, wherever it is asked. */
  readonly open: readonly QuestionGroup[]
  readonly routes: number
  readonly types: number
  readonly security: ApiModel['security']
  /** A path that can be read without parameters, for a first request. */
  readonly firstPath: string | undefined
}

export interface Backend {
  readonly name: string
  readonly url: string
  readonly version: string
  /** Whether no document says where it answers. */
  readonly isGuess: boolean
}

export interface Project {
  readonly plan: Plan
  /** Files that must not be there yet. */
  readonly files: Files
  /** Files that are left as they are where they are there. */
  readonly besides: Files
}

const backendOf = (
  name: string,
  version: string,
  given: string | undefined,
  servers: readonly string[],
  port: number,
): Backend => {
  const url = given ?? servers[0]
  return {
    name,
    version,
    url: url ?? `http://127.0.0.1:${port}`,
    isGuess: url === undefined,
  }
}

const backendsOf = (
  { model, next, backend, nextBackend }: ProjectInput,
  versions: ContractVersions,
): readonly Backend[] => {
  const current = backendOf('current', versions.base.version, backend, model.servers, 3000)
  if (!next || !versions.next) return [current]
  // Two versions at one address are one server: then no document says where the other one answers.
  const [first] = next.servers
  const servers = first === undefined || first === model.servers[0] ? [] : [first]
  return [current, backendOf('next', versions.next.version, nextBackend, servers, 3001)]
}

const planOf = (input: ProjectInput): Plan => {
  const { model, next, answers } = input
  const versions = versionNames(model.version, next?.draft.version)
  const open = next ? questionGroups(next.draft, isOpenIn(answers)) : []
  const simple = model.routes.find(
    ({ method, path, when }) => method === 'GET' && !path.includes('{') && when === undefined,
  )
  return {
    name: kebab(input.name ?? model.name, 'api'),
    title: model.title,
    documents: input.documents,
    answers: answersByGroup(answers, next?.draft),
    versions,
    backends: backendsOf(input, versions),
    notes: [...model.notes, ...(next?.draft.notes ?? [])],
    open,
    routes: model.routes.length,
    types: Object.keys(model.types).length,
    security: model.security,
    firstPath: simple?.path,
  }
}

const adapters = ({ model, next, answers }: ProjectInput, { versions }: Plan): Files => {
  const identifiers = identifiersOf(Object.keys(model.types))
  const base: Written = baseFiles(model, versions.base, identifiers)
  if (!next || !versions.next) return base.files
  const { draft } = next
  const known = model.types
  const later = versionFiles({ draft, known, answers, names: versions.next, before: base })
  return { ...base.files, ...later.files }
}

/** The files of a project, and what is to be said of them. */
export const projectFiles = (given: ProjectInput): Project => {
  const { examples, notes } = fittingExamples(given.model, given.next?.draft, given.answers)
  const model = { ...given.model, examples, notes: [...given.model.notes, ...notes] }
  const input = { ...given, model }
  const plan = planOf(input)
  return {
    plan,
    files: {
      ...adapters(input, plan),
      'adapters/index.ts': contractFile(plan),
      'isthmus.config.ts': configFile(plan),
      [`flags/${plan.name}.json`]: flagFile(plan),
      'test/contract.test.ts': testFile(plan.versions),
    },
    besides: {
      'README.md': readmeFile(plan),
      'package.json': packageFile(plan.name, input.packages),
      'tsconfig.json': tsconfig,
      '.gitignore': gitignore,
    },
  }
}
