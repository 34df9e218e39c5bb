/** Where the model of an API comes from: a document, recorded bodies in a folder, or an HTTP archive. */
import { readFile } from 'node:fs/promises'
import { Failure } from '../../errors/index.ts'
import type { ApiModel } from '../../init/model.ts'
import { HintedFailure } from '../failures.ts'

export interface Sources {
  /** OpenAPI documents: files or URLs. */
  readonly documents: readonly string[]
  readonly samples?: string | undefined
  readonly har?: string | undefined
}

const ways =
  'Name an OpenAPI document: `isthmus init openapi.yaml`, or two to draft the next version: ' +
  '`isthmus init now.yaml next.yaml`. Without one: `--samples DIR` or `--har FILE`.'

/** As many notes as explain why nothing is left of a document. */
const mostReasons = 10

/** @throws Failure where none of its operations can stand in a contract */
const withRoutes = (model: ApiModel): ApiModel => {
  if (model.routes.length > 0) return model
  const reasons = model.notes.slice(0, mostReasons)
  const none = { place: '/paths', message: 'no operation of it can stand in a contract' }
  throw new Failure('source-unreadable', model.title, [none, ...reasons])
}

/** @throws Failure that names the source, since there may be two */
const naming = async (source: string, read: () => Promise<ApiModel>): Promise<ApiModel> => {
  try {
    return withRoutes(await read())
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    throw new Failure(error.code, `${source} cannot be read as an API`, error.issues)
  }
}

/** @throws Failure `source-unreadable` */
export const modelOf = (document: string): Promise<ApiModel> =>
  naming(document, async () => {
    const { loadOpenApi } = await import('../../init/openapi/load.ts')
    return loadOpenApi(document)
  })

const textOf = async (file: string): Promise<string> => {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException
    throw new Failure('file-not-found', `The file ${file} cannot be read (${code})`)
  }
}

/**
 * The API as it is.
 *
 * @throws Failure `usage` where nothing is named, or several things; `source-unreadable`, `file-not-found`
 */
export const firstModel = async ({ documents, samples, har }: Sources): Promise<ApiModel> => {
  const [document] = documents
  const given = [document, samples, har].filter((source) => source !== undefined)
  if (given.length > 1) {
    throw new HintedFailure(ways, 'usage', 'Name documents, or samples, or an archive: one of them')
  }
  if (document !== undefined) return modelOf(document)
  const { readHar, readSamples } = await import('../../init/samples/read.ts')
  if (samples !== undefined) return naming(samples, () => readSamples(samples))
  if (har !== undefined) return naming(har, async () => readHar(await textOf(har)))
  throw new HintedFailure(ways, 'usage', 'There is no document of an API to begin with')
}
