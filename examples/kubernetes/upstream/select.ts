/** Which resources a request is about: by labels, by names, by page. */
import { expired, fieldsOf, type Fields } from './status.ts'

type Test = (labels: Fields) => boolean

/** `a=b`, `a==b`, `a!=b`, `a` and `!a`. */
const labelTest = (text: string): Test => {
  const [, not = '', name = '', , isNot = '', value] =
    /^(!?)([^!=]+)((!?)==?(.*))?$/.exec(text.trim()) ?? []
  if (value === undefined) return (labels) => (labels[name] === undefined) === (not !== '')
  return (labels) => (labels[name] === value) === (isNot === '')
}

export const selects = (query: URLSearchParams): ((object: Fields) => boolean) => {
  const tests = (query.get('labelSelector') ?? '').split(',').filter(Boolean).map(labelTest)
  const [, name] = /^metadata\.name==?(.*)$/.exec(query.get('fieldSelector') ?? '') ?? []
  return (object) => {
    const metadata = fieldsOf(object['metadata'])
    const labels = fieldsOf(metadata['labels'])
    return tests.every((test) => test(labels)) && (name === undefined || metadata['name'] === name)
  }
}

/** Continued lists are of the moment at which the first page was asked; this server forgets it with every change. */
export const pageOf = (all: readonly Fields[], query: URLSearchParams, revision: number) => {
  const token = query.get('continue')
  const [at, from] = token === null ? [revision, 0] : (JSON.parse(atob(token)) as [number, number])
  if (at !== revision) throw expired('The provided continue parameter is too old')
  const limit = Number(query.get('limit') ?? 0) || all.length
  const items = all.slice(from, from + limit)
  const left = all.length - from - items.length
  const more =
    left > 0
      ? { continue: btoa(JSON.stringify([at, from + items.length])), remainingItemCount: left }
      : {}
  return { items, metadata: { resourceVersion: String(at), ...more } }
}
