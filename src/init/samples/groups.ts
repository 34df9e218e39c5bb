/** Samples by the routes that they are of. */
import { isObject, type Json } from '../../json/index.ts'
import type { Sample } from './sample.ts'
import { templatesOf } from './templates.ts'

/** All samples of one route. */
export interface Group {
  readonly method: Sample['method']
  readonly path: string
  readonly samples: readonly Sample[]
}

export const isGood = ({ status }: Sample): boolean => status === undefined || status < 400

const looks = (body: Json | undefined): string | undefined =>
  isObject(body) ? Object.keys(body).toSorted().slice(0, 8).join() : undefined

export const groupsOf = (samples: readonly Sample[]): readonly Group[] => {
  const byPath = new Map<string, Sample>()
  for (const sample of samples) if (sample.method === 'GET') byPath.set(sample.path, sample)
  const templates = templatesOf(
    samples.map(({ path }) => path),
    (path) => looks(byPath.get(path)?.response),
  )
  const groups = new Map<string, Sample[]>()
  for (const sample of samples) {
    const key = `${sample.method} ${templates.get(sample.path) ?? sample.path}`
    groups.set(key, [...(groups.get(key) ?? []), sample])
  }
  return [...groups].map(([key, some]) => {
    const [method = 'GET', path = '/'] = key.split(' ', 2)
    return { method: method as Sample['method'], path, samples: some }
  })
}

export const answersIn = (group: Group): readonly Json[] =>
  group.samples.filter(isGood).flatMap(({ response }) => (response === undefined ? [] : [response]))

export const requestsIn = ({ samples }: Group): readonly Json[] =>
  samples.flatMap(({ request }) => (request ? [request.body] : []))

/** The collection that a path is about: `/orders` of `/orders/{id}`. */
export const collectionOf = (path: string): string => path.replace(/\/\{[^}]*\}$/, '')
