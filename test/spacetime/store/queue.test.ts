/** Writes wait for one another, but neither without end nor without number. */
import { expect, test } from 'vitest'
import { Queue } from '../../../src/inner-universe/storage/spacetime/queue.ts'

test('writes have their turns in the order in which they came, whatever becomes of them', async () => {
  const queue = new Queue({ waitMs: 60_000, most: 100 })
  const done: number[] = []
  const runs = Array.from({ length: 20 }, (_, n) =>
    queue.run(async () => {
      await Promise.resolve()
      done.push(n)
      if (n % 3 === 0) throw new Error(`${n} failed`)
      return n
    }),
  )
  const ends = await Promise.allSettled(runs)
  expect(done).toEqual(Array.from({ length: 20 }, (_, n) => n))
  expect(ends.map(({ status }) => status)).toEqual(
    done.map((n) => (n % 3 === 0 ? 'rejected' : 'fulfilled')),
  )
  await queue.done()
  expect(queue.isBusy).toBe(false)
})

test('a write whose turn does not come is not done, and leaves the others where they are', async () => {
  const queue = new Queue({ waitMs: 20, most: 100 })
  const first = Promise.withResolvers<void>()
  const ran: string[] = []
  const holds = queue.run(() => first.promise)
  const late = await queue.run(async () => ran.push('late'))
  expect(late).toBe(undefined)
  const next = queue.run(async () => ran.push('next'))
  first.resolve()
  await holds
  expect(await next).toBe(1)
  expect(ran).toEqual(['next'])
})

test('no more than so many wait', async () => {
  const queue = new Queue({ waitMs: 60_000, most: 2 })
  const first = Promise.withResolvers<void>()
  const holds = queue.run(() => first.promise)
  const waiting = [1, 2, 3, 4].map((n) => queue.run(async () => n))
  expect(await Promise.all(waiting.slice(2))).toEqual([undefined, undefined])
  const ended = queue.done()
  first.resolve()
  await Promise.all([holds, ended])
  expect(await Promise.all(waiting)).toEqual([1, 2, undefined, undefined])
})
