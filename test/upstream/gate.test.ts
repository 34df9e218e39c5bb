import { describe, expect, test } from 'vitest'
import { Stop } from '../../src/http/index.ts'
import { createGate, type Visitor } from '../../src/upstream/gate.ts'

const busy = (kind: string): Visitor => ({ kind, isIdle: () => false })

const made = (places = 4, line = 2, waitMs = 60_000) => {
  const counts: number[] = []
  const gate = createGate({ places, line, waitMs }, (count) => counts.push(count))
  const fill = (...kinds: string[]) => kinds.map((kind) => gate.enter(busy(kind)))
  const admits = (...kinds: string[]) => fill(...kinds).map((leave) => leave !== undefined)
  const wait = (kind: string, signal = new Stop()) => gate.wait(busy(kind), signal)
  return { gate, counts, fill, admits, wait }
}

describe('the gate before a store', () => {
  test('lets in as many as it has places for', () => {
    expect(made().admits('a', 'b', 'c', 'd', 'e')).toEqual([true, true, true, true, false])
  })

  test('keeps half of the places for other kinds', () => {
    const kinds = ['a', 'a', 'a', 'b', 'b', 'c']
    expect(made().admits(...kinds)).toEqual([true, true, false, true, true, false])
    expect(made(1).admits('a', 'a')).toEqual([true, false])
  })

  test('gives a place that becomes free to the first who may have it', async () => {
    const { fill, admits, wait, counts } = made()
    const [leaveA, , leaveB] = fill('a', 'a', 'b', 'c')
    const [first, second] = [wait('a'), wait('d')]
    leaveB?.()
    expect(await second).toBeDefined()
    expect(admits('e')).toEqual([false])
    leaveA?.()
    expect(await first).toBeDefined()
    expect(counts).toEqual([1, 2, 1, 0])
  })

  test('takes a place back once', () => {
    const { fill, admits } = made(2)
    const [leave] = fill('a', 'b')
    leave?.()
    leave?.()
    expect(admits('a', 'c')).toEqual([true, false])
  })

  test('takes it back once also where others of its kind are there', () => {
    const { fill, admits } = made()
    const [leave] = fill('a', 'a')
    leave?.()
    leave?.()
    expect(admits('a', 'a')).toEqual([true, false])
  })

  test('turns away who went away, however long others may wait', async () => {
    const { fill, wait, counts } = made(1, 5, 0)
    fill('a')
    const stop = new Stop()
    const waiting = wait('b', stop)
    stop.abort(new Error('gone'))
    expect(await waiting).toBeUndefined()
    expect(await wait('b', stop)).toBeUndefined()
    expect(counts).toEqual([1, 0])
  })

  test('takes the room of no other kind for one that has its half', () => {
    const { gate, admits } = made()
    gate.enter({ kind: 'b', isIdle: () => true })
    expect(admits('a', 'a', 'a')).toEqual([true, true, false])
  })

  test('turns away who would be too far back in the line', async () => {
    const { fill, wait } = made(1, 1)
    const [leave] = fill('a')
    const waiting = wait('a')
    expect(await wait('a')).toBeUndefined()
    leave?.()
    expect(await waiting).toBeDefined()
  })

  test('turns away who has waited for too long, or went away', async () => {
    const { fill, admits, wait, counts } = made(1, 5, 10)
    const [leave] = fill('a')
    const stop = new Stop()
    const [gone, late] = [wait('a', stop), wait('a')]
    stop.abort(new Error('gone'))
    expect(await gone).toBeUndefined()
    expect(await late).toBeUndefined()
    expect(counts.at(-1)).toBe(0)
    expect(await wait('a', stop)).toBeUndefined()
    leave?.()
    expect(admits('a')).toEqual([true])
  })

  test('lets who only waits for its client make room, within bounds', () => {
    const { gate, admits } = made(2)
    let isIdle = false
    const idle = () => gate.enter({ kind: 'a', isIdle: () => isIdle })
    const first = idle()
    expect(idle()).toBeUndefined()
    isIdle = true
    expect(idle()).toBeDefined()
    expect(idle()).toBeDefined()
    expect(idle()).toBeUndefined()
    first?.()
    expect(idle()).toBeDefined()
    expect(admits('b', 'b')).toEqual([true, false])
  })

  test('looks for those again while others wait', async () => {
    const { gate, wait } = made(1)
    let isIdle = false
    gate.enter({ kind: 'a', isIdle: () => isIdle })
    const waiting = wait('b')
    isIdle = true
    expect(await waiting).toBeDefined()
  })
})
