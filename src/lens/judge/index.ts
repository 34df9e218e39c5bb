export { chainOf } from './chain-of.ts'
export * from './codecs/index.ts'
export * from './ops/index.ts'
