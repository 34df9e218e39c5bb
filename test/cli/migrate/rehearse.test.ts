/** A migration on copies: the backends themselves stay as they are, and what would go wrong is told. */
import { expect, test } from 'vitest'
import { accessBody, create, items, someEntity } from '../../inner-universe/support.ts'
import { standing } from '../standing.ts'
import { temporaryFile } from '../support.ts'
import { planted, project, type Project } from './setting.ts'

interface Told {
  readonly isGood: boolean
  readonly steps: readonly {
    readonly step: string
    readonly isGood: boolean
    readonly what: string
  }[]
}

const rehearsing = async ({ config }: Project, ...words: readonly string[]) => {
  const done = await standing(['rehearse', 'blue', 'green', ...words, '--config', config, '--json'])
  return { ...done, told: JSON.parse(done.stdout) as Told }
}

test('all steps are taken on copies, and both backends stay as they are', async () => {
  const it = await project()
  await planted(it.blue, 40)
  // Green holds something of its own, which a migration would take away.
  await someEntity(it.green.call, '2.0')
  const before = await Promise.all(
    [it.blue, it.green].map(({ call }) => call('GET', '/entities?limit=1000')),
  )
  const { code, told } = await rehearsing(it)
  expect(told.steps.map(({ step, isGood }) => [step, isGood])).toEqual(
    ['clone', 'interrupt', 'migrate', 'verify', 'way back', 'restore'].map((step) => [step, true]),
  )
  expect({ code, isGood: told.isGood }).toEqual({ code: 0, isGood: true })
  const what = Object.fromEntries(told.steps.map((one) => [one.step, one.what]))
  expect(what['way back']).toMatch(/^\d+ documents taken away and copied back: all \d+ documents/)
  expect(what['interrupt']).toMatch(/after [1-9]\d* documents: it is paused/)
  expect(what['restore']).toContain('all 2 documents are as at the start')
  const after = await Promise.all(
    [it.blue, it.green].map(({ call }) => call('GET', '/entities?limit=1000')),
  )
  expect(after.map(({ text }) => text)).toEqual(before.map(({ text }) => text))
})

test('a document that does not get there is told, and nothing goes on', async () => {
  const it = await project()
  const [first = ''] = await planted(it.blue, 5)
  const wrong = await temporaryFile(
    'transforms.mjs',
    `export default { Entity: (it) => {
       if (it.id === '${first}') throw new Error('a secret')
       return it
     } }`,
  )
  const { code, told } = await rehearsing(it, '--transform', wrong)
  expect(code).toBe(1)
  expect(told.isGood).toBe(false)
  expect(told.steps.at(-1)).toMatchObject({
    step: 'migrate',
    isGood: false,
    what: expect.stringContaining('1 documents did not get there'),
  })
})

test('what has no place in the other version stays behind only where somebody says so', async () => {
  const it = await project('2.0', '1.1')
  const id = await someEntity(it.blue.call, '2.0')
  await create(it.blue.call, '/access-control', accessBody(id))
  const { config } = it
  const refused = await standing(['rehearse', 'blue', 'green', '--config', config])
  expect(refused.code).toBe(1)
  expect(refused.stderr).toContain('1.1 has no place for documents of AccessControl')
  const { told } = await rehearsing(it, '--drop', 'AccessControl')
  expect(told.isGood).toBe(true)
  expect(items(await it.green.call('GET', '/entities'))).toEqual([])
})
