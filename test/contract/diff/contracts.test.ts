import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import {
  add,
  base,
  boolean,
  change,
  convert,
  defineContract,
  inAnswers,
  remove,
  rename,
  scale,
  string,
  version,
  type Contract,
  type ContractDeclaration,
} from '../../../src/contract/index.ts'
import { diffContracts, diffVersions, numberedStep } from '../../../src/contract/diff/index.ts'
import innerUniverse from '../../../adapters/index.ts'

const Ship = z.object({ id: z.string().readonly(), name: z.string(), length: z.number() })

const routes = [
  {
    id: 'ships.get',
    method: 'GET',
    path: '/ships/{id}',
    kind: 'read',
    summary: 'Read',
    response: 'Ship',
  },
  {
    id: 'ships.put',
    method: 'PUT',
    path: '/ships/{id}',
    kind: 'replace',
    summary: 'Replace',
    request: 'Ship',
    response: 'Ship',
  },
  {
    id: 'flagship',
    method: 'GET',
    path: '/flagship',
    kind: 'read',
    summary: 'Read the greatest',
    response: 'Ship',
  },
] as const

const second = version('1.1.0', {
  summary: 'More',
  changes: [change('Ships may be old', { Ship: [add('old', boolean, false)] })],
})
const third = version('2.0.0', {
  summary: 'Other',
  changes: [change('Names are titles', { Ship: [rename('name', 'title')] })],
})

const metres = (factor: number) =>
  version('2.0.0', {
    summary: 'Other units',
    changes: [
      change('Length is counted', {
        Ship: [convert('length', scale({ factor }), { lossy: 'fractions' })],
      }),
    ],
  })

const harbour = (
  versions: ContractDeclaration['versions'] = [second],
  more: Partial<ContractDeclaration> & { Ship?: z.ZodObject } = {},
): Contract => {
  const { Ship: type = Ship, ...rest } = more
  return defineContract({
    name: 'harbour',
    base: base('1.0.0', { summary: 'Ships', types: { Ship: type }, routes }),
    versions,
    ...rest,
  })
}

const between = (contract: Contract, older: string, newer: string) =>
  diffVersions(contract, contract.version(older)!, contract.version(newer)!)

describe('between versions', () => {
  test('a field with a default is a minor step', () => {
    expect(between(harbour(), '1.0', '1.1')).toMatchObject({
      older: '1.0.0',
      newer: '1.1.0',
      effect: 'additive',
      step: 'minor',
      numbered: 'minor',
    })
  })

  test('a renamed field is a major one, and every client in between is told', () => {
    const found = between(harbour([second, third]), '1.0', '2.0')
    expect(found).toMatchObject({ step: 'major', numbered: 'major' })
    expect(found.clients).toEqual([
      { client: '1.0.0', effect: 'breaking', verdict: 'adapted' },
      { client: '1.1.0', effect: 'breaking', verdict: 'adapted' },
    ])
  })

  test('numbers that say less than what changed', () => {
    const contract = harbour([{ ...third, version: '1.1.0' }])
    expect(between(contract, '1.0', '1.1')).toMatchObject({ step: 'major', numbered: 'minor' })
  })

  test('before 1.0 the second number breaks', () => {
    const [a, b] = ['0.1.0', '0.2.0'].map((name) => ({
      ...harbour().versions[0]!,
      version: name,
    }))
    expect(numberedStep(a!, b!, { name: 'semver' })).toBe('major')
  })

  test('dates say only whether clients break', () => {
    const contract = defineContract({
      name: 'harbour',
      scheme: 'date',
      base: base('2024-01-01', { summary: 'Ships', types: { Ship }, routes }),
      versions: [
        { ...second, version: '2024-02-01' },
        { ...third, version: '2024-03-01' },
      ],
    })
    expect(between(contract, '2024-01-01', '2024-02-01').step).toBe('not breaking')
    expect(between(contract, '2024-01-01', '2024-03-01').step).toBe('breaking')
    expect(between(contract, '2024-01-01', '2024-03-01')).not.toHaveProperty('numbered')
  })

  test('what is shipped, from its first version to its last one', () => {
    const found = between(innerUniverse, '1.0', '3.0')
    expect(found).toMatchObject({ step: 'major', numbered: 'major' })
    expect(found.clients.map(({ client }) => client)).toEqual(['1.0.0', '1.1.0', '2.0.0'])
  })
})

describe('between states of a contract', () => {
  test('nothing differs', () => {
    expect(diffContracts(harbour(), harbour())).toEqual({
      effect: 'invisible',
      step: 'patch',
      edited: [],
      removed: [],
      added: [],
      differences: [],
    })
  })

  test('a new version is additive, whatever it breaks itself', () => {
    const found = diffContracts(harbour(), harbour([second, third]))
    expect(found).toMatchObject({ effect: 'additive', step: 'minor', edited: [], differences: [] })
    expect(found.added).toMatchObject([
      { version: '2.0.0', since: { older: '1.1.0', step: 'major', numbered: 'major' } },
    ])
  })

  test('a version of the same number and other content is edited, and so are those after it', () => {
    const type = Ship.extend({ length: z.number().optional() })
    const found = diffContracts(harbour(), harbour([second], { Ship: type }))
    expect(found.effect).toBe('breaking')
    expect(found.edited.map((one) => [one.version, one.effect])).toEqual([
      ['1.0.0', 'breaking'],
      ['1.1.0', 'breaking'],
    ])
    expect(found.edited[0]?.differences[0]).toMatchObject({
      place: 'Ship > length',
      message: 'may be absent',
      in: ['answer'],
      routes: ['ships.get', 'ships.put', 'flagship'],
    })
  })

  test('other words edit nothing that a client sees', () => {
    const found = diffContracts(harbour(), harbour([{ ...second, summary: 'A little more' }]))
    expect(found).toMatchObject({ effect: 'invisible', step: 'patch' })
    expect(found.edited).toMatchObject([{ version: '1.1.0', effect: 'invisible' }])
  })

  test('a patch number of a version is no new version', () => {
    const found = diffContracts(harbour(), harbour([{ ...second, version: '1.1.7' }]))
    expect(found).toMatchObject({ effect: 'invisible', added: [], removed: [] })
  })

  test('a version that goes is breaking', () => {
    const found = diffContracts(harbour([second, third]), harbour())
    expect(found).toMatchObject({ effect: 'breaking', step: 'major', removed: ['2.0.0'] })
  })

  test('the same shapes, carried otherwise', () => {
    const found = diffContracts(harbour([metres(100)]), harbour([metres(10)]))
    expect(found.edited.filter(({ effect }) => effect !== 'invisible')).toEqual([])
    expect(found).toMatchObject({
      effect: 'breaking',
      differences: [{ place: '1.0.0 and 2.0.0 > Ship', effect: 'breaking' }],
    })
  })

  test('a pair that is not served any more', () => {
    const refused = { store: '1.1', client: '1.0', verdict: 'refused', reason: 'Not yet.' } as const
    expect(diffContracts(harbour(), harbour([second], { matrix: [refused] }))).toMatchObject({
      effect: 'breaking',
      differences: [{ place: 'client 1.0 on store 1.1', effect: 'breaking' }],
    })
    expect(diffContracts(harbour([second], { matrix: [refused] }), harbour()).effect).toBe(
      'additive',
    )
  })

  test('a change of some bodies in a new version leaves published ones as they were', () => {
    const scoped = version('2.0.0', {
      summary: 'Other requests',
      changes: [
        {
          ...change('Ships say why', {}),
          only: [inAnswers('flagship', { Ship: [add('why', string(), '')] })],
        },
      ],
    })
    const found = diffContracts(
      harbour([second, third]),
      harbour([second, { ...third, changes: [...third.changes] }]),
    )
    expect(found.edited).toEqual([])
    expect(diffContracts(harbour(), harbour([second, scoped]))).toMatchObject({
      effect: 'additive',
      edited: [],
      differences: [],
    })
  })

  test('a version between two that are published, which leaves them as they were', () => {
    const comes = version('1.2.0', {
      summary: 'Between',
      changes: [change('Ships may be red', { Ship: [add('red', boolean, false)] })],
    })
    const goes = change('Nobody asks for the colour', { Ship: [remove('red', false)] })
    const after = { ...third, changes: [...third.changes, goes] }
    const found = diffContracts(harbour([second, third]), harbour([second, comes, after]))
    expect(found.added.map(({ version: name }) => name)).toEqual(['1.2.0'])
    expect(found.edited.map(({ effect }) => effect)).toEqual(['invisible'])
  })
})
