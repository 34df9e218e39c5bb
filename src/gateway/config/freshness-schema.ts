/** What a configuration may say of copies of answers that others keep: browsers, proxies and CDNs. */
import * as z from 'zod'

export const freshnessSchema = z.strictObject({
  leave: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Ids of routes whose answers stay as the backend sends them where it does not say how long they hold; `unknown` is for paths that no version has. Others get `Cache-Control: no-cache` where the configuration has several backends',
    ),
  movingMs: z
    .int()
    .min(0)
    .default(10_000)
    .describe(
      'Longest time for which an answer may be kept without asking, whatever the backend says, while a rollout moves its resource',
    ),
})
