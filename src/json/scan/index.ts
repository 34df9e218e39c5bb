export * from './scanner.ts'
export * from './view.ts'
