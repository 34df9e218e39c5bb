/** The files of the console's page as assets of a Worker: https://developers.cloudflare.com/workers/static-assets/ */
import type { ConsoleFiles } from './console.ts'

/** As Cloudflare binds static assets. */
export interface AssetsBinding {
  fetch(address: string): Promise<Response>
}

export const isAssetsBinding = (value: unknown): value is AssetsBinding =>
  typeof value === 'object' && value !== null && 'fetch' in value

/** Any host does: an asset is asked for by its path. */
const host = 'https://assets.invalid'

/** Assets know a page by its folder, where they rewrite addresses of pages at all. */
const namesOf = (path: string): readonly string[] =>
  path === 'index.html' ? ['/index.html', '/'] : [`/${path}`]

export const assetsConsole =
  (assets: AssetsBinding): ConsoleFiles =>
  async (path) => {
    for (const name of namesOf(path)) {
      const answer = await assets.fetch(`${host}${name}`)
      const mediaType = answer.headers.get('content-type')
      if (answer.status === 200 && answer.body && mediaType !== null) {
        return { bytes: answer.body, mediaType }
      }
      await answer.body?.cancel()
    }
    return undefined
  }
