import { expect, test } from 'vitest'
import { EventFeed } from '../../src/inner-universe/http/event-feed.ts'

const hour = 3_600_000

test('all sleepers wake at news, and none is left', async () => {
  const feed = new EventFeed()
  const { signal } = new AbortController()
  const sleeping = [feed.sleep(hour, signal), feed.sleep(hour, signal)]
  expect(feed.waiting).toBe(2)
  feed.notify()
  await Promise.all(sleeping)
  expect(feed.waiting).toBe(0)
})

test('a sleeper that is gone is forgotten at once', async () => {
  const feed = new EventFeed()
  const gone = new AbortController()
  const sleeping = feed.sleep(hour, gone.signal)
  gone.abort()
  await sleeping
  expect(feed.waiting).toBe(0)
  await feed.sleep(hour, gone.signal)
})

test('a sleeper wakes by itself in time', async () => {
  const feed = new EventFeed()
  await feed.sleep(1, new AbortController().signal)
  expect(feed.waiting).toBe(0)
})

test('nobody sleeps once the feed is closed', async () => {
  const feed = new EventFeed()
  const { signal } = new AbortController()
  const sleeping = feed.sleep(hour, signal)
  feed.close()
  await sleeping
  await feed.sleep(hour, signal)
  expect(feed.waiting).toBe(0)
})
