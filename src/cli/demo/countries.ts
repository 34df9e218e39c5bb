/**
 * The countries of the npm package `world-countries`, whose types do not fit how Node loads it. The
 * build puts what the demo needs of them in place of this module: see `baked-countries.ts`.
 */
import { createRequire } from 'node:module'
import type { Country } from 'world-countries'

export type { Country }

export const countries = createRequire(import.meta.url)('world-countries') as readonly Country[]
