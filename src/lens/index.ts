export * from './lens.ts'
export * from './shape.ts'
