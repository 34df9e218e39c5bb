/** A model of an API of which only samples are known. */
import type { Security } from '../../contract/index.ts'
import { isObject } from '../../json/index.ts'
import { errorFormOf } from '../error-template.ts'
import type { ApiModel } from '../model.ts'
import { kebab } from '../names.ts'
import { Notes } from '../notes.ts'
import { distinct } from '../openapi/routes/distinct.ts'
import { withUses } from '../openapi/routes/uses.ts'
import { parseText } from '../openapi/text.ts'
import { unreadable } from '../openapi/unreadable.ts'
import { withExtracted } from '../shapes/extract.ts'
import { folderTitle, samplesIn } from './files.ts'
import { groupsOf, isGood } from './groups.ts'
import { samplesOfHar } from './har.ts'
import { inferred } from './infer.ts'
import { routeOf } from './routes.ts'
import type { Sample } from './sample.ts'
import { SampleTypes } from './types.ts'

interface About {
  readonly title: string
  readonly origin?: string | undefined
  readonly security?: Security | undefined
}

/** What samples tell of an API. Nothing of what stands in them but names is told in notes. */
export const modelOfSamples = (
  samples: readonly Sample[],
  { title, origin, security }: About,
  notes = new Notes(),
): ApiModel => {
  const groups = groupsOf(samples)
  const model = new SampleTypes(groups)
  const placed = groups.flatMap((group) => {
    const place = `${group.method} ${group.path}`
    if (!group.samples.some(isGood)) {
      notes.add(place, 'there are only samples of its errors: it is left out')
      return []
    }
    const route = routeOf(group, groups, model)
    if (typeof route !== 'string') return [{ route, place }]
    notes.add(place, `${route}: it is left out`)
    return []
  })
  const errors = samples
    .filter((sample) => !isGood(sample))
    .flatMap(({ response }) => (isObject(response) ? [response] : []))
  const errorType =
    errors.length === 0 ? undefined : model.bodyType(inferred(errors), 'Error', 'ApiError')
  const types = withExtracted(model.types, model.names)
  return {
    name: kebab(title).slice(0, 60) || 'api',
    title,
    version: '1.0.0',
    types,
    descriptions: {},
    examples: {},
    routes: distinct(placed, notes).map(({ route }) => withUses(route, types)),
    errors: errorType === undefined ? undefined : errorFormOf(errorType, undefined, types),
    security,
    servers: origin === undefined ? [] : [origin],
    notes: notes.all(),
  }
}

/**
 * A model of the samples in a folder, whose names say what they are samples of: `files.ts` says how.
 *
 * @throws Failure `source-unreadable` where there are none, or some are no JSON
 * @example await readSamples('samples') // samples/orders.json, samples/orders/{id}.json
 */
export const readSamples = async (folder: string): Promise<ApiModel> =>
  modelOfSamples(await samplesIn(folder), { title: folderTitle(folder) })

/**
 * A model of what an HTTP archive (HAR 1.2) recorded of the host that most of its requests went to.
 *
 * @throws Failure `source-unreadable` for what is no such archive, or holds nothing of an API
 */
export const readHar = (text: string): ApiModel => {
  const { samples, origin, left, schemes } = samplesOfHar(parseText(text))
  if (samples.length === 0) {
    unreadable({
      place: '/log/entries',
      message: 'no request that was answered with JSON: record what the clients of the API do',
    })
  }
  const notes = new Notes()
  if (left > 0)
    notes.add('/log/entries', `${left} requests are no part of it: no JSON, or other hosts`)
  const security: Security | undefined =
    schemes.size === 0
      ? undefined
      : {
          schemes: Object.fromEntries(
            [...schemes].map((scheme) => [scheme, { type: 'http', scheme }]),
          ),
          required: [...schemes].map((scheme) => ({ [scheme]: [] })),
        }
  const title = origin === undefined ? 'API' : new URL(origin).hostname
  return modelOfSamples(samples, { title, origin, security }, notes)
}
