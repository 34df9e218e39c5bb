/** The countries of the npm package `world-countries`, whose types do not fit how Node loads it. */
import { createRequire } from 'node:module'
import type { Country } from 'world-countries'

export type { Country }

export const countries = createRequire(import.meta.url)('world-countries') as readonly Country[]
