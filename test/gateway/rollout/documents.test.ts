import { describe, expect, test } from 'vitest'
import contract from '../../../adapters/index.ts'
import type { ContractVersion, Route } from '../../../src/contract/index.ts'
import {
  documentKey,
  documentRoute,
  movedResource,
  placeOf,
} from '../../../src/gateway/rollout/documents.ts'

const version = (key: string): ContractVersion => {
  const found = contract.version(key)
  if (!found) throw new Error(`There is no version ${key}`)
  return found
}
const blue = version('1.1')
const route = (id: string, { routes }: ContractVersion = blue): Route => {
  const found = routes.find((one) => one.id === id)
  if (!found) throw new Error(`There is no route ${id}`)
  return found
}

describe('documents', () => {
  test.each(['get', 'replace', 'patch', 'delete', 'raw'])(
    'of entities.%s are those of one resource',
    (kind) => {
      expect(movedResource(blue, route(`entities.${kind}`))).toBe('entities')
      expect(documentRoute(blue, route(`entities.${kind}`))?.id).toBe('entities.get')
    },
  )

  test('of a list are none', () => {
    expect(documentRoute(blue, route('entities.list'))).toBeUndefined()
    expect(movedResource(blue, route('entities.list'))).toBe('entities')
    expect(movedResource(blue, route('entities.create'))).toBe('entities')
  })

  test('of a route that only the newer version has are found by that one', () => {
    const green = version('2.0')
    const access = green.routes.find(({ path }) => path.startsWith('/access-control'))
    if (!access) throw new Error('It has that resource')
    expect(movedResource(blue, access)).toBe('access-control')
  })

  test('have one key, however it is encoded, and a place at each side', () => {
    const reading = route('entities.get')
    const key = documentKey(reading, { id: 'a%41%26b' })
    expect(key).toBe('entities.get?id=aA%26b')
    expect(documentKey(reading, { id: 'aA&b' })).toBe(key)
    expect(placeOf(blue, key)).toEqual({ path: '/entities/aA&b', type: 'Entity' })
    expect(placeOf(version('3.0'), key)).toEqual({ path: '/entities/aA&b', type: 'Entity' })
  })

  test.each(['', 'entities', 'nothing.get?id=1', '?', 'constructor?id=1'])(
    'by a key that is none (%s) are nowhere',
    (key) => {
      expect(placeOf(blue, key)).toBeUndefined()
    },
  )
})
