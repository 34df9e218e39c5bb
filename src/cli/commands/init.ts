/** `isthmus init`: a project of a document of an API, or of two. */
import { buildCommand } from '@stricli/core'
import { relative, resolve } from 'node:path'
import type { ApiModel, Note } from '../../init/model.ts'
import type { Draft } from '../../init/draft/model.ts'
import { jsonFlag, note, sayJson, type CliContext, type JsonFlags } from '../context.ts'
import { action } from '../failing.ts'
import { canAsk, createAsker, type Asker } from '../init/ask.ts'
import { firstModel, modelOf } from '../init/sources.ts'
import packageJson from '../../../package.json' with { type: 'json' }

interface Flags extends JsonFlags {
  readonly samples?: string
  readonly har?: string
  readonly into: string
  readonly backend?: string
  readonly nextBackend?: string
  readonly name?: string
  readonly answer: readonly string[]
  readonly answers?: string
  readonly input: boolean
  readonly force: boolean
}

const { peerDependencies, devDependencies } = packageJson

/** What a project needs to run, in the versions that go with this one. */
const packages = {
  dependencies: { [packageJson.name]: `^${packageJson.version}`, zod: peerDependencies.zod },
  devDependencies: {
    '@types/node': devDependencies['@types/node'],
    typescript: devDependencies.typescript,
    vitest: devDependencies.vitest,
  },
}

const asked = async (context: CliContext, asker: Asker): Promise<readonly string[]> => {
  note(context, 'Isthmus reads a document of your API (OpenAPI 3.0 or 3.1, a file or a URL),')
  note(context, 'and writes a gateway for it: a contract, a configuration, a flag and a test.')
  const first = await asker.text('Where is the document of the API as it is?')
  if (first === '') return []
  note(context, 'With a document of its next version, the changes are drafted, too.')
  const second = await asker.text('Where is that of the next version?', 'none')
  return second === 'none' ? [first] : [first, second]
}

interface Next {
  readonly draft: Draft
  readonly servers: readonly string[]
}

interface Known {
  readonly model: ApiModel
  readonly next?: Next
}

const same: Note = {
  place: '/',
  message: 'the second document differs in nothing that a contract expresses: there is one version',
}

/** The API, with the draft of its next version where that is another one. */
const withNext = async (model: ApiModel, document: string | undefined): Promise<Known> => {
  if (document === undefined) return { model }
  const { draft } = await import('../../init/draft/index.ts')
  const after = await modelOf(document)
  const drafted = draft(model, after)
  if (drafted.changes.length > 0) {
    return { model, next: { draft: drafted, servers: after.servers } }
  }
  return { model: { ...model, notes: [same, ...model.notes, ...drafted.notes] } }
}

const withAsker = async (
  context: CliContext,
  flags: Flags,
  work: (asker: Asker | undefined) => Promise<void>,
): Promise<void> => {
  const asker = flags.input && !flags.json && canAsk(context) ? createAsker(context) : undefined
  try {
    await work(asker)
  } finally {
    asker?.close()
  }
}

const shownFolder = (folder: string): string => {
  const path = relative('.', resolve(folder))
  return path === '' ? '.' : path
}

/** A document as it is named in the folder that is written to. */
const shownFrom = (folder: string, document: string): string =>
  /^https?:/i.test(document) ? document : relative(folder, document).replaceAll('\\', '/')

const run = (context: CliContext, flags: Flags, ...given: readonly string[]): Promise<void> =>
  withAsker(context, flags, async (asker) => {
    const { projectFiles } = await import('../../init/write/project.ts')
    const { checkFree, putFiles, splitKept } = await import('../../init/write/put.ts')
    const { askedAnswers, givenAnswers } = await import('../init/answers.ts')
    const { outcomeData, tellOutcome } = await import('../init/tell.ts')
    const { samples, har } = flags
    const isNamed = given.length > 0 || samples !== undefined || har !== undefined
    const documents = isNamed || !asker ? given : await asked(context, asker)
    const first = await firstModel({ documents, samples, har })
    const { model, next } = await withNext(first, documents[1])
    const answered = await givenAnswers(flags.answer, flags.answers, next?.draft)
    const { into, force, name, backend, nextBackend } = flags
    const input = {
      model,
      documents: documents.map((one) => shownFrom(flags.into, one)),
      packages,
      answers: answered,
      ...(next ? { next } : {}),
      ...(name === undefined ? {} : { name }),
      ...(backend === undefined ? {} : { backend }),
      ...(nextBackend === undefined ? {} : { nextBackend }),
    }
    // Nobody answers twenty questions to be told that files are in the way.
    await checkFree(into, projectFiles(input).files, { force })
    const answers = asker && next ? await askedAnswers(asker, next.draft, answered) : answered
    const project = projectFiles({ ...input, answers })
    const { files, kept } = await splitKept(into, project)
    await putFiles(into, files, { force })
    const outcome = {
      folder: shownFolder(into),
      plan: project.plan,
      draft: next?.draft,
      written: Object.keys(files),
      kept,
    }
    if (flags.json) sayJson(context, outcomeData(outcome))
    else tellOutcome(context, outcome)
  })

const text = (placeholder: string, brief: string) =>
  ({ kind: 'parsed', parse: String, brief, placeholder, optional: true }) as const

const webAddress = (given: string): string => {
  const url = URL.canParse(given) ? new URL(given) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return given
  throw new Error(`"${given}" is no address such as http://127.0.0.1:3000`)
}

const address = (brief: string) =>
  ({ kind: 'parsed', parse: webAddress, brief, placeholder: 'url', optional: true }) as const

export const initCommand = buildCommand<Flags, string[]>({
  func: action(run),
  parameters: {
    flags: {
      samples: text('folder', 'Recorded bodies in place of a document: `orders/{id}.json`'),
      har: text('file', 'What a browser or proxy recorded (HAR 1.2) in place of a document'),
      into: {
        kind: 'parsed',
        parse: String,
        brief: 'The folder to write to',
        placeholder: 'folder',
        default: '.',
      },
      backend: address('Where the API answers; as its document says when left out'),
      nextBackend: address('Where its next version answers; as its document says when left out'),
      name: text('name', 'What the project is called; as the API calls itself when left out'),
      answer: {
        kind: 'parsed',
        parse: String,
        brief: 'An answer to a question of the draft; may be given several times',
        placeholder: 'key=choice',
        variadic: true,
        default: [],
      },
      answers: text('file', 'A JSON file with answers by the keys of questions'),
      input: {
        kind: 'boolean',
        brief: 'Ask on a terminal what the documents do not say',
        default: true,
      },
      force: {
        kind: 'boolean',
        brief: 'Replace files that are there',
        default: false,
        withNegated: false,
      },
      json: { ...jsonFlag, brief: 'Ask nothing, and print JSON for programs' },
    },
    positional: {
      kind: 'array',
      parameter: {
        parse: String,
        brief: 'A document of the API, and one of its next version: files or URLs',
        placeholder: 'document',
      },
      minimum: 0,
      maximum: 2,
    },
  },
  docs: {
    brief: 'Write a project of an OpenAPI document, or of two: a contract, configuration and test',
    fullDescription:
      'Reads a document of the API (OpenAPI 3.0 or 3.1, a file or a URL) and writes a contract, a ' +
      'configuration, a flag and a test. With a document of the next version as well, its changes ' +
      'are drafted: each guess says what speaks for it, and what cannot be told is asked, or stays ' +
      'open as `decide(...)`. Files that are there are not replaced.',
  },
})
