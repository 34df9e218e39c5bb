/** The gateway is laid out by step: no folder of it, and no file, needs one that needs it. */
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { circlesIn, graphOf } from './circles.ts'
import { edges } from './imports.ts'

const gateway = 'src/gateway/'

const inside = edges
  .filter(({ file, target }) => file.startsWith(gateway) && target.startsWith(gateway))
  .map(({ file, target }) => [file, target] as const)

/** The folder right below the gateway; empty for the files that join them. */
const stepOf = (file: string): string => /^src\/gateway\/([^/]+)\//.exec(file)?.[1] ?? ''

describe('circles', () => {
  test.each<[string, [string, string][], string[]]>([
    [
      'of two',
      [
        ['a', 'b'],
        ['b', 'a'],
      ],
      ['a -> b -> a'],
    ],
    [
      'of three, beside a way out',
      [
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'a'],
        ['c', 'd'],
      ],
      ['a -> b -> c -> a'],
    ],
    [
      'that are not entered from within',
      [
        ['x', 'a'],
        ['a', 'b'],
        ['b', 'a'],
      ],
      ['a -> b -> a'],
    ],
    [
      'two with one node',
      [
        ['a', 'b'],
        ['b', 'a'],
        ['b', 'c'],
        ['c', 'b'],
      ],
      ['a -> b -> a', 'b -> c -> b'],
    ],
    [
      'of a node with itself, which are none',
      [
        ['a', 'a'],
        ['a', 'b'],
      ],
      [],
    ],
    [
      'in a tree, where two ways lead to one',
      [
        ['a', 'b'],
        ['a', 'c'],
        ['b', 'd'],
        ['c', 'd'],
      ],
      [],
    ],
  ])('are found: %s', (_, given, circles) => {
    expect(circlesIn(graphOf(given))).toEqual(circles)
  })
})

/**
 * Rooms with circles between files. What is recursive is there in several files: ops, codecs and
 * plans are unions of what is beside them, schemas are read inside of schemas, and a command
 * proposes all commands.
 */
const tangled = new Set(['lens', 'init', 'cli'])

const roomOf = (file: string): string => /^src\/([^/]+)\//.exec(file)?.[1] ?? ''

describe('src', () => {
  test('has no circle between files in any other room, types included', () => {
    const rest = edges
      .filter(({ file, target }) => target.startsWith('src/') && !tangled.has(roomOf(file)))
      .map(({ file, target }) => [file, target] as const)
    expect(new Set(rest.map(([file]) => roomOf(file))).size).toBeGreaterThan(8)
    expect(circlesIn(graphOf(rest))).toEqual([])
  })
})

describe('src/gateway', () => {
  test('is read', () => {
    expect(inside.length).toBeGreaterThan(300)
    expect(new Set(inside.map(([file]) => stepOf(file))).size).toBeGreaterThan(15)
  })

  test('has no circle between files, types included', () => {
    expect(circlesIn(graphOf(inside))).toEqual([])
  })

  test('has no circle between steps', () => {
    const steps = inside
      .map(([file, target]) => [stepOf(file), stepOf(target)] as const)
      .filter(([from, to]) => from !== '' && to !== '')
    expect(circlesIn(graphOf(steps))).toEqual([])
  })

  test('has no circle between folders inside of steps either', () => {
    const folders = inside.map(([file, target]) => [dirname(file), dirname(target)] as const)
    expect(circlesIn(graphOf(folders))).toEqual([])
  })

  test('has no step that needs a file of those that join them', () => {
    const wrong = inside.filter(([file, target]) => stepOf(file) !== '' && stepOf(target) === '')
    expect(wrong).toEqual([])
  })
})
