export * from './catalogue.ts'
export * from './failure.ts'
export * from './problem.ts'
export * from './result.ts'
