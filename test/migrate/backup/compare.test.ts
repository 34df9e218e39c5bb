/** A backup beside a store, held to what two maps say, wherever pages end. */
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { compareRows, type Compared } from '../../../src/migrate/backup/compare.ts'
import { compareKeys, type Row } from '../../../src/migrate/index.ts'
import { holdsInTime } from '../../support/seed.ts'
import { utf8 } from '../support/http-store.ts'

type Texts = Readonly<Record<string, string>>

async function* paged(texts: Texts, sizes: readonly number[]): AsyncGenerator<readonly Row[]> {
  const rows = Object.entries(texts)
    .toSorted(([a], [b]) => compareKeys(a, b))
    .map(([key, text]) => ({ key, tag: undefined, document: utf8(text) }))
  for (let [at, page] = [0, 0]; at < rows.length; page += 1) {
    const size = sizes[page % sizes.length] ?? 1
    yield rows.slice(at, at + size)
    at += size
  }
}

const found = async (backup: Texts, store: Texts, sizes: readonly number[]) => {
  const all: Compared[] = []
  const reversed = sizes.toReversed()
  for await (const some of compareRows(paged(backup, sizes), paged(store, reversed)))
    all.push(...some)
  return all
}

const expected = (backup: Texts, store: Texts): readonly string[] =>
  [...new Set([...Object.keys(backup), ...Object.keys(store)])].toSorted(compareKeys).map((key) => {
    if (store[key] === undefined) return `missing ${key}`
    if (backup[key] === undefined) return `extra ${key}`
    return `${backup[key] === store[key] ? 'equal' : 'different'} ${key}`
  })

const key = fc.constantFrom(...'abcdefghijklmn'.split(''), '🎉', '\uff5e', 'é')
const texts = fc.dictionary(key, fc.constantFrom('{"v":1}', '{"v":1.0}', '{"v":2}'))

test('every key is told once, in order, as it is', async () => {
  await holdsInTime(
    500,
    fc.asyncProperty(
      texts,
      texts,
      fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
      async (backup, store, sizes) => {
        const told = await found(backup, store, sizes)
        expect(told.map((one) => `${one.kind} ${one.key}`)).toEqual(expected(backup, store))
        for (const one of told) {
          const document = 'document' in one ? new TextDecoder().decode(one.document) : undefined
          expect(document ?? backup[one.key]).toBe(backup[one.key])
        }
      },
    ),
  )
})

const kinds = async (backup: string, store: string) =>
  (await found({ a: backup }, { a: store }, [1])).map(({ kind }) => kind)

test('a document that a store has printed anew is equal, as long as its numbers are written alike', async () => {
  expect(await kinds('{"id":"é","n":1e400}', '{ "n": 1e400, "id":"\\u00e9" }')).toEqual(['equal'])
  expect(await kinds('{"n":1.0}', '{"n":1}')).toEqual(['different'])
  expect(await kinds('{"n":9223372036854775808}', '{"n":9223372036854775807}')).toEqual([
    'different',
  ])
  expect(await kinds('{"n":1}', '{"n":1,"m":null}')).toEqual(['different'])
})
