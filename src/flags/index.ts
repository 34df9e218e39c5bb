export * from './attributes.ts'
export * from './compile.ts'
export * from './create-flags.ts'
export * from './evaluation-events.ts'
export * from './flags.ts'
export * from './judged-flags.ts'
export {
  judgeFlagSet,
  judgeTogether,
  type Judged,
  type JudgeOptions,
  type SetFinding,
} from './judge.ts'
export * from './judge-decision.ts'
export * from './judged-source.ts'
export * from './operators.ts'
export type * from './provider.ts'
export * from './set-of.ts'
export * from './settled.ts'
export * from './source-flags.ts'
export * from './source.ts'
export * from './static-source.ts'
export * from './trace/index.ts'
export * from './validate.ts'
