import { describe, expect, test } from 'vitest'
import {
  entriesOfFlagFiles,
  flagFilesOf,
  judgeEdits,
  judgePolicy,
  killEdit,
  type Edit,
  type Entry,
  type PolicyRules,
} from '../../src/policy/index.ts'

const rules: PolicyRules = {
  backends: ['blue', 'green'],
  decision: { flag: 'schema', fallback: 'blue' },
  versionKey: (name) => (['1.0', '2.0'].includes(name) ? name : undefined),
  versions: ['1.0', '2.0'],
  defaultVersion: '1.0',
  routes: ['entities.get'],
}

const flag: Entry = {
  kind: 'flag',
  id: 'schema',
  value: {
    file: 'schema',
    definition: {
      state: 'ENABLED',
      variants: { blue: 'blue', green: 'green' },
      defaultVariant: 'blue',
    },
  },
}

const digest = (digit: string): string => `sha256:${digit.repeat(64)}`

const client = (id: string, value: object = {}): Extract<Entry, { kind: 'client' }> => ({
  kind: 'client',
  id,
  value: { keys: [], ...value },
})

const version = (id: string, value: object): Entry => ({ kind: 'version', id, value })

const kill = (id: string, scope: object, backend = 'blue'): Entry =>
  ({ kind: 'kill', id, value: { scope, backend } }) as Entry

const good: readonly Entry[] = [
  flag,
  client('nerv', { keys: [digest('a'), digest('b')], pin: '1.0', attributes: { ring: 1 } }),
  version('1.0', { deprecated: '2026-01-01', sunset: '2027-01-01T00:00:00Z', successor: '2.0' }),
  kill('route:entities.get', { kind: 'route', route: 'entities.get' }),
  kill('all', { kind: 'all' }),
]

const placesOf = async (entries: Iterable<Entry>): Promise<readonly string[]> => {
  const verdict = await judgePolicy(entries, rules)
  return verdict.ok ? [] : verdict.issues.map(({ place }) => place)
}

/** What is wrong, and where it is told. */
const wrong: readonly (readonly [string, Entry, string])[] = [
  ['an id that is reserved', client('anonymous'), 'client anonymous'],
  ['an id of a stranger', client('anonymous:12'), 'client anonymous:12'],
  ['an id with blanks around it', client(' a'), 'client  a'],
  ['an id of control characters', client('a\u0000'), 'client a\u0000'],
  ['no digest', client('a', { keys: ['sha256:A'] }), 'client a > keys > 0'],
  ['a key twice', client('a', { keys: [digest('c'), digest('c')] }), 'client a > keys > 1'],
  ['eleven keys', client('a', { keys: Array.from('0123456789f', digest) }), 'client a > keys'],
  ['a pin that nobody speaks', client('a', { pin: '9.0' }), 'client a > pin'],
  ['a tenant of two lines', client('a', { tenant: 'a\nb' }), 'client a > tenant'],
  [
    'an attribute of flags',
    client('a', { attributes: { tenant: 'x' } }),
    'client a > attributes > tenant',
  ],
  [
    'an attribute of flagd',
    client('a', { attributes: { $flagd: 'x' } }),
    'client a > attributes > $flagd',
  ],
  [
    'an attribute called __proto__',
    client('a', { attributes: { ['__proto__.x']: 'x' } }),
    'client a > attributes > __proto__.x',
  ],
  [
    'a long attribute',
    client('a', { attributes: { ring: 'x'.repeat(257) } }),
    'client a > attributes > ring',
  ],
  [
    'an endless attribute',
    client('a', { attributes: { ring: Infinity } }),
    'client a > attributes > ring',
  ],
  ['the life of no version', version('9.0', {}), 'version 9.0'],
  [
    'a successor that nobody speaks',
    version('2.0', { successor: '9.0' }),
    'version 2.0 > successor',
  ],
  [
    'an end before its announcement',
    version('2.0', { deprecated: '2027-01-01', sunset: '2026-01-01' }),
    'version 2.0 > sunset',
  ],
  ['no date', version('2.0', { deprecated: 'soon' }), 'version 2.0 > deprecated'],
  ['a date of no month', version('2.0', { deprecated: '2026-13-01' }), 'version 2.0 > deprecated'],
  ['a page that is a script', version('2.0', { link: 'javascript:1' }), 'version 2.0 > link'],
  ['a retired default', version('1.0', { retired: true }), 'version 1.0 > retired'],
  [
    'a kill of another name',
    kill('version:2.0', { kind: 'version', version: '1.0' }),
    'kill version:2.0',
  ],
  [
    'a kill to nowhere',
    kill('version:1.0', { kind: 'version', version: '1.0' }, 'red'),
    'kill version:1.0',
  ],
  [
    'a kill of no version',
    kill('version:9.0', { kind: 'version', version: '9.0' }),
    'kill version:9.0',
  ],
  ['a kill of no route', kill('route:x', { kind: 'route', route: 'x' }), 'kill route:x'],
  [
    'a flag file in a folder',
    { ...flag, id: 'other', value: { ...flag.value, file: '../x' } },
    'flag-file ../x',
  ],
]

describe('a policy', () => {
  test('that is sound has its parts in the form that requests are decided by', async () => {
    const verdict = await judgePolicy(good, rules)
    if (!verdict.ok) throw new Error(JSON.stringify(verdict.issues))
    const { clients, versions, kills, flags, all } = verdict.parts
    expect(clients.byKey('b'.repeat(64))).toMatchObject({ id: 'nerv', pin: '1.0' })
    expect(versions['1.0']).toMatchObject({ successor: '2.0' })
    expect(kills.map(({ scope }) => scope.kind)).toEqual(['all', 'route'])
    expect(flags.keys).toEqual(['schema'])
    expect(all.size).toBe(good.length)
    expect(verdict.warnings).toEqual([])
  })

  test.each(wrong)('with %s is refused at its place', async (_, entry, place) => {
    expect(await placesOf([...good, entry])).toContain(place)
  })

  test.each(wrong)(
    'that gets %s by an edit is refused at the same places',
    async (_, entry, place) => {
      const before = await judgePolicy(good, rules)
      if (!before.ok) throw new Error('is sound')
      const verdict = await judgeEdits(before.parts, [entry], rules)
      expect(verdict.ok ? [] : verdict.issues.map((issue) => issue.place)).toContain(place)
    },
  )

  test('with a key of two clients is refused, however it got there', async () => {
    const second = client('a', { keys: [digest('b')] })
    const whole = await judgePolicy([...good, second], rules)
    const before = await judgePolicy(good, rules)
    if (!before.ok) throw new Error('is sound')
    const step = await judgeEdits(before.parts, [second], rules)
    for (const verdict of [whole, step]) {
      expect(verdict).toMatchObject({
        ok: false,
        issues: [{ message: expect.stringMatching(/also a key of client/) as string }],
      })
    }
    const third = client('b', { keys: [digest('9')] })
    const twins = [third, { ...third, id: 'c' }]
    expect((await judgeEdits(before.parts, twins, rules)).ok).toBe(false)
  })

  test('tells everything that is wrong at once', async () => {
    const places = await placesOf([...good, ...wrong.map(([, entry]) => entry)])
    // Of several entries with one id the last one counts.
    expect(new Set(places).size).toBeGreaterThan(12)
  })

  test('does not retire a version that clients are pinned to, unless they are moved with it', async () => {
    const moved = rules.versions.length > 1 ? { ...rules, defaultVersion: '2.0' } : rules
    const before = await judgePolicy(good, moved)
    if (!before.ok) throw new Error('is sound')
    const retire = version('1.0', { retired: true })
    const refused = await judgeEdits(before.parts, [retire], moved)
    expect(refused).toMatchObject({
      ok: false,
      issues: [{ place: 'client nerv > pin', choices: ['2.0'] }],
    })
    const both: readonly Edit[] = [retire, client('nerv', { pin: '2.0' })]
    expect((await judgeEdits(before.parts, both, moved)).ok).toBe(true)
  })

  test('warns of a kill switch for a client that it does not know', async () => {
    const edit = killEdit({ kind: 'client', client: 'who' }, 'blue')
    const verdict = await judgePolicy([...good, edit as Entry], rules)
    expect(verdict).toMatchObject({ ok: true, warnings: [{ place: 'kill client:who' }] })
  })

  test('has a bounded number of kill switches', async () => {
    const kills = Array.from({ length: 101 }, (_, i) =>
      kill(`client:c${i}`, { kind: 'client', client: `c${i}` }),
    )
    expect(await placesOf([...good, ...kills])).toEqual(['kill'])
  })

  test('judged by its edits is the same as judged whole', async () => {
    const before = await judgePolicy(good, rules)
    if (!before.ok) throw new Error('is sound')
    const edits: readonly Edit[] = [
      client('nerv', { keys: [digest('c')] }),
      client('other', { keys: [digest('a')] }),
      killEdit({ kind: 'all' }, null),
      version('2.0', { deprecated: '2026-05-01' }),
      { ...flag, value: { ...flag.value, file: 'moved' } },
    ]
    const step = await judgeEdits(before.parts, edits, rules)
    const whole = await judgePolicy(before.parts.all.with(edits), rules)
    if (!step.ok || !whole.ok) throw new Error('is sound')
    expect(step.parts.flags).toEqual(whole.parts.flags)
    expect(step.parts.kills).toEqual(whole.parts.kills)
    expect(step.parts.versions).toEqual(whole.parts.versions)
    for (const key of ['a', 'b', 'c'].map((digit) => digit.repeat(64))) {
      expect(step.parts.clients.byKey(key)).toEqual(whole.parts.clients.byKey(key))
    }
  })
})

describe('flags', () => {
  const text = JSON.stringify({
    $evaluators: { first: { in: [{ var: 'targetingKey' }, ['a']] } },
    metadata: { team: 'x' },
    flags: { schema: flag.value.definition, ['__proto__']: flag.value.definition },
  }).replace(
    '"flags":{',
    '"flags":{"__proto__":{"state":"ENABLED","variants":{"a":"a"},"defaultVariant":"a"},',
  )

  test('come back from the documents that they are written in', () => {
    const files = [
      { name: 'flags/one.json', text },
      { name: 'flags/two.json', text: '{"flags":{}}' },
    ]
    const entries = entriesOfFlagFiles(files)
    expect(entries.map(({ kind, id }) => `${kind} ${id}`)).toEqual([
      'flag-file one',
      'flag __proto__',
      'flag schema',
      'flag-file two',
    ])
    const written = flagFilesOf(entries)
    expect(written.map(({ name }) => name)).toEqual(['flags/one.json', 'flags/two.json'])
    expect(entriesOfFlagFiles(written)).toEqual(entries)
    expect(JSON.parse(written[0]?.text ?? '')).toEqual(JSON.parse(text))
  })
})
