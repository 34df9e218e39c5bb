import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { edges, files } from './imports.ts'

/** Top to bottom: a room imports only from itself and from rooms above it. */
const rooms = [
  'errors',
  'telemetry',
  'http',
  'json',
  'lens',
  'contract',
  'init',
  'testing',
  'client',
  'flags',
  'upstream',
  'rollout',
  'policy',
  'gateway',
  'control',
  'migrate',
  'spacetime',
  'inner-universe',
  'console',
  'runtime',
  'cli',
]

/** The store is what the gateway is tested against: it must not know how versions differ. */
const storeMayUse = new Set([
  'errors',
  'telemetry',
  'http',
  'json',
  'contract',
  'spacetime',
  'inner-universe',
])

/** Only here may Node's own modules be used; everything else also runs on Workers. */
const nodeOnly = /^src\/(.*\/node\/|spacetime\/|inner-universe\/|init\/|cli\/)/

const roomOf = (path: string): string | undefined => /^src\/([^/]+)\//.exec(path)?.[1]

describe('the rooms of src', () => {
  test('are all known', () => {
    const found = [...new Set(files.map(roomOf))].filter((room) => room !== undefined)
    expect(found.filter((room) => !rooms.includes(room))).toEqual([])
    expect(edges.length).toBeGreaterThan(300)
  })

  test('import only upwards', () => {
    const wrong = edges.filter(({ file, target }) => {
      const [from, to] = [roomOf(file), roomOf(target)]
      return from && to && rooms.indexOf(to) > rooms.indexOf(from)
    })
    expect(wrong).toEqual([])
  })

  test('what runs knows nothing of what judges declarations', () => {
    const judges = /^src\/lens\/judge\//
    const runs = (file: string) => /^src\/lens\/./.test(file) && !judges.test(file)
    const wrong = edges.filter(({ file, target }) => runs(file) && judges.test(target))
    expect(wrong.map(({ file }) => file)).toEqual(['src/lens/index.ts'])
  })

  test('the embedded store and its storage use no lens, no flag, no gateway', () => {
    const wrong = edges.filter(({ file, target }) => {
      const to = roomOf(target)
      const isOfStore = /^(inner-universe|spacetime)$/.test(roomOf(file) ?? '')
      return isOfStore && to && !storeMayUse.has(to)
    })
    expect(wrong).toEqual([])
  })

  test("keep Node's own modules and undici to Node-only places", () => {
    const wrong = edges.filter(
      ({ file, target }) =>
        /^(node:|undici$|pino$|@hono\/node-server)/.test(target) && !nodeOnly.test(file),
    )
    expect(wrong).toEqual([])
  })

  test('import Zod whole, which keeps the Worker small', () => {
    const wrong = files.filter((file) =>
      /import\s*\{[^}]*\}\s*from 'zod'/.test(
        readFileSync(file, 'utf8').replaceAll(/import type[^\n]*/g, ''),
      ),
    )
    expect(wrong).toEqual([])
  })

  test('know no contract: only the entry points import what a team writes', () => {
    const wrong = edges.filter(
      ({ file, target }) =>
        /^(adapters|flags|isthmus\.config|#)/.test(target) && file !== 'src/runtime/worker.ts',
    )
    expect(wrong).toEqual([])
  })
})
