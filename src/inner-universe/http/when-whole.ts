/**
 * What is taken for everything that there is, by whoever copies or compares it, is not answered without
 * what cannot be read: a copy would lack it, and a comparison would not say so.
 */
import type { Resource } from '../dialect.ts'
import { problemAnswer } from './answer.ts'
import type { Handler } from './request.ts'
import type { Service } from './service.ts'

export const whenWhole =
  ({ storage }: Service, resources: readonly Resource[], handle: Handler): Handler =>
  (request) => {
    for (const { name } of resources) {
      const legible = storage.legible(name)
      if (!legible.ok) return problemAnswer(legible.problem)
    }
    return handle(request)
  }
