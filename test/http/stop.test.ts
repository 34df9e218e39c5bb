import { expect, test } from 'vitest'
import { abortSignalOf, Stop } from '../../src/http/index.ts'

test('a stop tells its listeners once, and only those still listening', () => {
  const stop = new Stop()
  const heard: string[] = []
  const gone = () => void heard.push('gone')
  stop.addEventListener('abort', () => void heard.push(String(stop.reason)))
  stop.addEventListener('abort', gone)
  stop.removeEventListener('abort', gone)
  stop.abort('first')
  stop.abort('second')
  expect(heard).toEqual(['first'])
  expect([stop.aborted, stop.reason]).toEqual([true, 'first'])
})

test('a signal of the platform follows a stop, before and after', () => {
  const stop = new Stop()
  const signal = abortSignalOf(stop)
  expect(signal.aborted).toBe(false)
  stop.abort('reason')
  expect([signal.aborted, signal.reason]).toEqual([true, 'reason'])
  expect(abortSignalOf(stop).reason).toBe('reason')
})

test('a signal of the platform stands for itself', () => {
  const { signal } = new AbortController()
  expect(abortSignalOf(signal)).toBe(signal)
})
