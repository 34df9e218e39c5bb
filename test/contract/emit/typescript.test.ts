import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { typescript } from '../../../src/contract/emit/typescript.ts'
import type { TypeGraph } from '../../../src/lens/index.ts'
import { catalogueTypes } from '../types.ts'
import { oldest } from './contracts.ts'

const types: TypeGraph = {
  ...catalogueTypes,
  Record: { kind: 'map', of: { kind: 'ref', type: 'Record' } },
  Array: { kind: 'array', of: { kind: 'ref', type: 'Array' } },
  'odd name': { kind: 'string', values: ['it\'s "so"', '\u2028'] },
  odd_name: { kind: 'null' },
  string: { kind: 'nullable', of: { kind: 'ref', type: 'odd name' } },
  '1st': { kind: 'array', of: { kind: 'nullable', of: { kind: 'boolean' } } },
  Empty: { kind: 'object', fields: {} },
  Nested: {
    kind: 'object',
    fields: {
      inner: {
        shape: {
          kind: 'object',
          fields: { deep: { shape: { kind: 'ref', type: 'Value' }, description: 'A\nB' } },
        },
      },
    },
  },
}

const declarations = typescript({ ...oldest, types })

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'isthmus-types-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** What the compiler says about files that use the declarations, one line an error. */
const compile = async (usage: string): Promise<readonly string[]> => {
  await writeFile(join(folder, 'types.ts'), declarations)
  await writeFile(join(folder, 'usage.ts'), usage)
  const compiler = join(import.meta.dirname, '../../../node_modules/typescript/bin/tsc')
  const flags = ['--noEmit', '--strict', '--exactOptionalPropertyTypes', '--target', 'esnext']
  const files = [...flags, '--module', 'nodenext', '--allowImportingTsExtensions', 'usage.ts']
  return new Promise((resolve) => {
    execFile(process.execPath, [compiler, ...files], { cwd: folder }, (_, stdout) => {
      resolve(stdout.split('\n').filter((line) => line.includes('error')))
    })
  })
}

test('the compiler takes the declarations, and they mean what the shapes say', async () => {
  const errors = await compile(`
    import type { Either, Empty, Item, Later, Nested, Node, Record as Map, Value, _1st, odd_name_, string_ } from './types.ts'
    const item: Item = { id: 'i', at: 1, name: 'n', owner: null, props: { a: 1 }, 'odd-name/~': true }
    const node: Node = { item, children: [{ item, children: [] }] }
    const name = (value: Value): string => {
      switch (value.type) {
        case 'Integer': return String(value.value.toFixed())
        case 'Array': return value.value.map(name).join()
        case 'Object': return Object.values(value.value).map(name).join()
        case 'Not': return name(value.value)
        case 'Deleted': return value.id
        case 'Null': return ''
      }
    }
    const map: Map = { a: { b: {} } }
    const odd: odd_name_ = 'it\\'s "so"'
    const maybe: string_ = null
    const list: _1st = [true, null]
    const either: Either = ['all', 3, null, [{ ...item, name: 'y' }]]
    const tell = (value: Either): string =>
      typeof value === 'object' ? ('name' in value ? value.name : String(value.length)) : String(value)
    const later: Later[] = [{ type: 'Note', text: 'x' }, { type: 'Tomorrow', more: [1] }]
    // @ts-expect-error a truth is of no kind that it may be
    const neither: Either = true
    // @ts-expect-error the tag is text
    const tagless: Later = { more: 1 }
    const empty: Empty = { anything: 1 }
    const nested: Nested = { inner: { deep: { type: 'Null' } } }
    // @ts-expect-error the store sets the id
    item.id = 'x'
    // @ts-expect-error not a state
    item.state = 'ajar'
    // @ts-expect-error a name is needed
    const nameless: Item = { id: 'i', at: 1 }
    // @ts-expect-error no such variant
    const value: Value = { type: 'Float', value: 1 }
    export { either, empty, later, list, map, maybe, name, nameless, neither, nested, node, odd, tagless, tell, value }
  `)
  expect(errors).toEqual([])
})

test('the compiler is really asked', async () => {
  expect(await compile('const wrong: number = "x"\nexport { wrong }')).toHaveLength(1)
})

test('comments say what types cannot', () => {
  expect(declarations).toContain('Types of version 1.0.0: Items')
  expect(declarations).toContain('/** An integer. */\nexport type Timestamp = number')
  expect(declarations).toContain(
    '  /**\n   * The key *\\/\n   * @format uuid\n   */\n  readonly id: string',
  )
  expect(declarations).toContain('  /** @default "open" */\n  state?: "open" | "closed"')
  expect(declarations).toContain(
    '  /**\n   * An integer.\n   * @default 1\n   */\n  count?: number',
  )
})
