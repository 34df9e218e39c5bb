/** Copies of the policy in the cache of the data centre: an isolate that starts there needs no D1. */
import type { Copies } from '../control/worker/index.ts'
import { webSha256 } from '../policy/index.ts'

/** What of the platform's is used; https://developers.cloudflare.com/workers/runtime-apis/cache/ */
interface PlatformCaches {
  open(name: string): Promise<{
    match(url: string): Promise<Response | undefined>
    put(url: string, response: Response): Promise<void>
  }>
}

/** Seconds for which a copy is of use to a Worker whose control store is away. */
const longest = 7 * 24 * 3600

const askedAtHeader = 'x-asked-at'

/**
 * @param of what the policy is for; Workers that differ in it, such as stages, do not share copies
 * @returns undefined where the platform has no cache
 */
export const cacheCopies = (of: unknown): Copies | undefined => {
  const { caches } = globalThis as { readonly caches?: PlatformCaches }
  if (caches === undefined) return undefined
  const url = async (): Promise<string> =>
    `https://policy.isthmus.invalid/${await webSha256(JSON.stringify(of))}`
  return {
    read: async () => {
      const found = await (await caches.open('isthmus')).match(await url())
      const askedAt = Number(found?.headers.get(askedAtHeader))
      return found && Number.isFinite(askedAt) ? { text: await found.text(), askedAt } : undefined
    },
    write: async ({ text, askedAt }) => {
      const headers = { 'cache-control': `max-age=${longest}`, [askedAtHeader]: String(askedAt) }
      await (await caches.open('isthmus')).put(await url(), new Response(text, { headers }))
    },
  }
}
