/** Scalar's script, compressed: an asset of the package, which the build makes of a package for development. */
import { readFile } from 'node:fs/promises'

const asset = new URL('scalar.js.gz', import.meta.url)

/** Not named to the bundler: only the sources have it. */
const maker = new URL('../../../build/scalar.ts', import.meta.url).href

export const scalarScript = async (): Promise<Uint8Array> => {
  if (!import.meta.url.endsWith('.ts')) return readFile(asset)
  const { scalarScript: make } = (await import(maker)) as {
    readonly scalarScript: () => Promise<Uint8Array>
  }
  return make()
}
