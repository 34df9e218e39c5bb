export * from './js-scanner.ts'
export * from './scanner.ts'
export * from './view.ts'
